using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class CheckMappingTests
{
    // Field by field over both shapes: a fact that is added to the wire and forgotten here fails.
    [Fact]
    public void Every_fact_of_a_result_is_kept()
    {
        var message = Messages.Completed();
        var stored = Facts(CheckMapping.ToEvent(message));
        var sent = Facts(message with
        {
            Slot = message.Slot.CutToMilliseconds(),
            StartedAt = message.StartedAt.CutToMilliseconds(),
            FinishedAt = message.FinishedAt.CutToMilliseconds(),
        });
        sent.Remove("SchemaVersion");
        stored.ShouldBe(sent, ignoreOrder: true);
    }

    [Fact]
    public void A_fact_that_there_is_none_of_takes_no_room_in_the_store()
    {
        string[] later = ["AddressesTried", "Cipher", "Certificate", "Greeting", "Capabilities", "MessageCount", "NewestMessageAt", "BytesReceived", "BytesSent", "Transcript"];
        Facts(CheckMapping.ToEvent(Messages.Completed())).Keys.ShouldBeSubsetOf([.. Facts(CheckMapping.ToEvent(Messages.Lean())).Keys, .. later]);
        Facts(CheckMapping.ToEvent(Messages.Lean())).Keys.Intersect(later).ShouldBeEmpty();
        Facts(CheckMapping.ToLate(CheckMapping.ToEvent(Messages.Lean()))).Keys.Intersect(later).ShouldBeEmpty();
    }

    [Fact]
    public void A_late_arrival_keeps_every_fact_of_the_result()
    {
        var completed = CheckMapping.ToEvent(Messages.Completed());
        Facts(CheckMapping.ToLate(completed)).ShouldBe(Facts(completed), ignoreOrder: true);
    }

    [Fact]
    public void Times_are_stored_to_the_millisecond_in_utc()
    {
        var message = Messages.Completed();
        var stored = CheckMapping.ToEvent(message with { StartedAt = message.StartedAt.ToOffset(TimeSpan.FromHours(2)) });
        stored.Slot.ShouldBe(Messages.Now.AddMilliseconds(588));
        stored.StartedAt.Offset.ShouldBe(TimeSpan.Zero);
        stored.StartedAt.ShouldBe(Messages.Now.AddMilliseconds(600));
    }

    [Fact]
    public void An_expired_request_is_one_missed_slot()
    {
        var missed = CheckMapping.ToEvent(Messages.Expired());
        (missed.Count, missed.Reason, missed.Worker).ShouldBe((1, MissedReason.Expired, "worker-1"));
        missed.LastSlot.ShouldBe(missed.Slot);
    }

    [Theory]
    [InlineData("2026-11-22T00:00:00.000Z", "checks-500-2026-11-22")]
    [InlineData("2026-11-22T23:59:59.999Z", "checks-500-2026-11-22")]
    [InlineData("2026-11-23T00:59:59.999+02:00", "checks-500-2026-11-22")]
    public void The_log_is_that_of_the_slots_utc_day(string slot, string stream) =>
        CheckLog.StreamOf(500, DateTimeOffset.Parse(slot, null)).ShouldBe(stream);

    private static Dictionary<string, string> Facts(object record) =>
        JsonSerializer.SerializeToElement(record, record.GetType()).EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText());
}
