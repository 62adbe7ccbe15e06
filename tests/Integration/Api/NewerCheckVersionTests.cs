using System.Globalization;
using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>What the recorder and time travel make of checks in versions that only a newer Api writes, as while replicas are exchanged.</summary>
public sealed class NewerCheckVersionTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Slots_that_a_newer_version_gave_up_are_given_up()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendRawAsync(CheckLog.StreamOf(id, Noon), "check_missed_v2", Noon.AddHours(1), $$"""{"slot": "{{Text(Noon)}}", "lastSlot": "{{Text(Noon.AddMinutes(5))}}"}""");
        CheckEvent[] ends = [Recording.Result(id, Noon.AddMinutes(5)), Recording.Result(id, Noon.AddMinutes(6))];

        (await api.Service<StandingQueries>().FindGivenUpAsync(ends, Cancellation)).ShouldBe([ends[0].CheckId]);
    }

    [Fact]
    public async Task A_result_of_a_newer_version_is_a_check_too()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendRawAsync(CheckLog.StreamOf(id, Noon), "check_completed_v2", Noon.AddSeconds(1), $$"""{"finishedAt": "{{Text(Noon)}}"}""");

        (await api.Service<LastCheckQueries>().AsOfAsync(id, 1, Noon.AddDays(1), Cancellation)).ShouldBe(Noon);
    }

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
