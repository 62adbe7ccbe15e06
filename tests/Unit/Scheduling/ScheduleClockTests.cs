using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class ScheduleClockTests
{
    private readonly TwoClocks _clocks = new();

    [Fact]
    public void The_schedule_goes_by_the_wall_clock_and_takes_a_step_forward_at_once()
    {
        var time = new ScheduleClock(_clocks);
        time.Now.ShouldBe(Some.Noon);
        _clocks.Pass(TimeSpan.FromSeconds(3));
        time.Now.ShouldBe(Some.Noon.AddSeconds(3));
        _clocks.Step(TimeSpan.FromHours(5));
        time.Now.ShouldBe(Some.Noon.AddHours(5).AddSeconds(3));
        time.Ahead.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_wall_clock_that_was_set_back_is_waited_for_at_half_speed()
    {
        var time = new ScheduleClock(_clocks);
        time.Now.ShouldBe(Some.Noon);
        _clocks.Step(TimeSpan.FromMinutes(-10));
        time.Now.ShouldBe(Some.Noon);
        time.Ahead.ShouldBe(TimeSpan.FromMinutes(10));

        for (var minute = 0; minute < 20; minute++)
        {
            _clocks.Pass(TimeSpan.FromMinutes(1));
            time.Now.ShouldBe(Some.Noon.AddSeconds(30 * (minute + 1)));
        }

        time.Ahead.ShouldBe(TimeSpan.Zero);
        _clocks.Pass(TimeSpan.FromMinutes(1));
        time.Now.ShouldBe(Some.Noon.AddMinutes(11));
    }

    [Fact]
    public void No_slot_is_asked_for_twice_and_none_is_passed_over_when_the_clock_is_set_back()
    {
        var time = new ScheduleClock(_clocks);
        var due = new DueList();
        var first = Some.Monitor(interval: 10).Slots.After(time.Now);
        due.Put(SchedulePlan.Scheduled(Some.Monitor(interval: 10), first), first);
        var asked = new List<DateTimeOffset>();
        for (var second = 0; second < 600; second++)
        {
            if (second == 200) _clocks.Step(TimeSpan.FromSeconds(-90));
            _clocks.Pass(TimeSpan.FromSeconds(1));
            var now = time.Now;
            foreach (var check in due.TakeDue(now, 10))
            {
                var decision = SchedulePlan.Due(check, now);
                decision.Missed.ShouldBeEmpty();
                asked.Add(decision.Send!.Slot);
                var next = SchedulePlan.Next(decision.Send);
                due.Put(next, next.Slot);
            }
        }

        asked.ShouldBe(Enumerable.Range(0, asked.Count).Select(k => first.AddSeconds(10 * k)));
        // Ten minutes by the monotonic clock, of which the clock told 90 seconds twice.
        asked.Count.ShouldBe(51);
    }

    [Fact]
    public void A_successor_goes_on_where_a_predecessor_was_whose_clock_was_ahead()
    {
        var time = new ScheduleClock(_clocks);
        time.GoOnFrom(Some.Noon.AddMinutes(1));
        time.Now.ShouldBe(Some.Noon.AddMinutes(1));
        _clocks.Pass(TimeSpan.FromMinutes(2));
        time.Now.ShouldBe(Some.Noon.AddMinutes(2));
    }

    // A wall clock that can be set, and a monotonic one that cannot.
    private sealed class TwoClocks : TimeProvider
    {
        private DateTimeOffset _wall = Some.Noon;
        private long _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _passed;

        public override DateTimeOffset GetUtcNow() => _wall;

        public void Pass(TimeSpan time)
        {
            _wall += time;
            _passed += time.Ticks;
        }

        public void Step(TimeSpan by) => _wall += by;
    }
}
