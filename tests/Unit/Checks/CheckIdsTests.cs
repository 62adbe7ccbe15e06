using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class CheckIdsTests
{
    private static readonly DateTimeOffset Slot = new(2026, 11, 22, 9, 30, 0, 588, TimeSpan.Zero);

    // Golden values, computed by another implementation of RFC 9562: stored ids never change.
    [Fact]
    public void The_id_of_a_slot_is_the_one_that_is_stored() =>
        CheckIds.OfSlot(500, Slot).ShouldBe(Guid.Parse("9c2f1d4c-7f10-5dea-a708-ed79a392cfff"));

    [Fact]
    public void The_id_of_a_change_is_the_one_that_is_stored() =>
        CheckIds.OfChange(500, 1).ShouldBe(Guid.Parse("db2f9ebe-f0df-5627-93ab-80ec9718f0ce"));

    [Fact]
    public void The_id_of_a_late_arrival_is_the_one_that_is_stored() =>
        CheckIds.OfLateArrival(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")).ShouldBe(Guid.Parse("837a4a45-faac-50d1-9983-554f88e10729"));

    [Fact]
    public void They_are_version_5_of_the_variant_of_the_rfc()
    {
        var id = CheckIds.OfSlot(1, Slot);
        id.Version.ShouldBe(5);
        (id.Variant & 0b1100).ShouldBe(0b1000);
    }

    [Fact]
    public void Another_monitor_another_slot_and_another_kind_have_other_ids()
    {
        Guid[] ids = [CheckIds.OfSlot(1, Slot), CheckIds.OfSlot(2, Slot), CheckIds.OfSlot(1, Slot.AddMilliseconds(1)), CheckIds.OfChange(1, 1), CheckIds.OfChange(1, 2), CheckIds.OfChange(11, 1), CheckIds.OfChange(1, 11)];
        ids.Distinct().Count().ShouldBe(ids.Length);
    }

    [Fact]
    public void The_offset_that_a_slot_is_written_with_does_not_matter() =>
        CheckIds.OfSlot(500, Slot.ToOffset(TimeSpan.FromHours(2))).ShouldBe(CheckIds.OfSlot(500, Slot));
}
