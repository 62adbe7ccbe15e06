using EventMonitors.CheckWorker;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

public sealed class CheckDeadlineTests
{
    [Theory]
    [InlineData(60, 10, 10)]
    [InlineData(10, 10, 10)]
    [InlineData(9.9, 10, 9.9)]
    [InlineData(2, 10, 2)]
    [InlineData(1, 2, 1)]
    public void A_check_ends_at_its_deadline_or_when_its_next_slot_comes(double left, int timeout, double expected) =>
        Of(left, timeout).ShouldNotBeNull().Timeout.ShouldBe(TimeSpan.FromSeconds(expected));

    [Theory]
    [InlineData(-5, 10)]
    [InlineData(0, 10)]
    [InlineData(1.9, 10)]
    [InlineData(0.9, 1)]
    public void With_too_little_left_it_is_not_begun(double left, int timeout) => Of(left, timeout).ShouldBeNull();

    [Theory]
    [InlineData(9.9, false)]
    [InlineData(5, false)]
    [InlineData(4.9, true)]
    public void A_deadline_is_cut_where_less_than_half_of_it_is_left(double left, bool isCut) => Of(left, 10)!.IsCut.ShouldBe(isCut);

    [Theory]
    [InlineData("manual")]
    [InlineData("trial")]
    public void What_somebody_asked_for_has_its_whole_time_or_none(string trigger)
    {
        Of(10, 10, trigger).ShouldBe(new CheckDeadline(TimeSpan.FromSeconds(10), IsCut: false));
        Of(40, 10, trigger).ShouldBe(new CheckDeadline(TimeSpan.FromSeconds(10), IsCut: false));
        foreach (var left in (double[])[9.999, 5, 0, -1]) Of(left, 10, trigger).ShouldBeNull();
    }

    private static CheckDeadline? Of(double left, int timeout, string trigger = "schedule") =>
        CheckDeadline.Of(Requests.To(port: 1) with { ExpiresAt = Requests.Now.AddSeconds(left), TimeoutSeconds = timeout, Trigger = trigger }, Requests.Now);
}
