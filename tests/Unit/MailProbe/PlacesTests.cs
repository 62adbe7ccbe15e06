using EventMonitors.MailProbe.Politeness;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class PlacesTests
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly SteppedTime _time = new();

    [Fact]
    public async Task There_are_so_many_for_each_key_and_other_keys_do_not_wait()
    {
        var places = new Places<string>(2, TimeSpan.Zero, _time);

        var (first, second) = (await TakeAsync(places, "a"), await TakeAsync(places, "a"));
        var third = TakeAsync(places, "a");
        (await TakeAsync(places, "b")).Dispose();

        third.IsCompleted.ShouldBeFalse();
        first.Dispose();
        (await third).Dispose();
        second.Dispose();
        places.Keys.ShouldBe(0);
    }

    [Fact]
    public async Task They_are_taken_in_the_order_of_asking()
    {
        var places = new Places<string>(1, TimeSpan.Zero, _time);
        var current = await TakeAsync(places, "a");
        var waiting = Enumerable.Range(0, 5).Select(_ => TakeAsync(places, "a")).ToList();

        foreach (var next in waiting)
        {
            current.Dispose();
            current = await next.WaitAsync(Probing.NoHang, TestContext.Current.CancellationToken);
            waiting.Count(task => task.IsCompleted).ShouldBe(waiting.IndexOf(next) + 1);
        }
        current.Dispose();
        places.Keys.ShouldBe(0);
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nobody_up()
    {
        var places = new Places<string>(1, TimeSpan.Zero, _time);
        using var patience = new CancellationTokenSource();
        var holder = await TakeAsync(places, "a");
        var impatient = places.TakeAsync("a", patience.Token);
        var patient = TakeAsync(places, "a");

        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        holder.Dispose();

        (await patient).Dispose();
        places.Keys.ShouldBe(0);
    }

    [Fact]
    public async Task A_place_that_is_left_twice_is_left_once()
    {
        var places = new Places<string>(1, TimeSpan.Zero, _time);
        var first = await TakeAsync(places, "a");
        first.Dispose();
        var second = await TakeAsync(places, "a");
        first.Dispose();

        TakeAsync(places, "a").IsCompleted.ShouldBeFalse();
        second.Dispose();
    }

    [Fact]
    public async Task After_a_use_that_needs_it_the_key_rests()
    {
        var places = new Places<string>(1, Rest, _time);
        var used = await TakeAsync(places, "a");
        used.NeedsRest = true;
        used.Dispose();

        var next = TakeAsync(places, "a");
        _time.Advance(Rest - TimeSpan.FromMilliseconds(1));
        next.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var unused = await next.WaitAsync(Probing.NoHang, TestContext.Current.CancellationToken);
        unused.Dispose();

        TakeAsync(places, "a").IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Who_gives_up_in_the_rest_neither_ends_nor_prolongs_it()
    {
        var places = new Places<string>(1, Rest, _time);
        var used = await TakeAsync(places, "a");
        used.NeedsRest = true;
        used.Dispose();
        using var patience = new CancellationTokenSource();
        var impatient = places.TakeAsync("a", patience.Token);
        var patient = TakeAsync(places, "a");

        _time.Advance(Rest / 2);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        patient.IsCompleted.ShouldBeFalse();
        // It may not have come to its own wait yet.
        await Eventually.Async(() =>
        {
            _time.Advance(Rest / 2);
            return patient.IsCompleted;
        }, done => done, Probing.NoHang, TestContext.Current.CancellationToken);

        (await patient).Dispose();
    }

    [Fact]
    public async Task Keys_that_have_rested_are_forgotten()
    {
        var places = new Places<int>(1, Rest, _time);
        for (var key = 0; key < 20_000; key++)
        {
            var place = await places.TakeAsync(key, TestContext.Current.CancellationToken);
            place.NeedsRest = true;
            place.Dispose();
            _time.Advance(Rest / 500);
        }

        places.Keys.ShouldBeLessThanOrEqualTo(2048);
    }

    [Fact]
    public async Task However_many_come_and_give_up_there_are_never_more_than_allowed_and_none_is_lost()
    {
        var places = new Places<int>(3, TimeSpan.Zero, TimeProvider.System);
        var inside = new int[4];
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => Task.Run(async () =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 7));
            try
            {
                using var place = await places.TakeAsync(i % inside.Length, patience.Token);
                var now = Interlocked.Increment(ref inside[i % inside.Length]);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside[i % inside.Length]);
            }
            catch (OperationCanceledException)
            {
            }
        }, TestContext.Current.CancellationToken)));

        most.ShouldBeInRange(1, 3);
        places.Keys.ShouldBe(0);
    }

    private static Task<Place> TakeAsync<T>(Places<T> places, T key) where T : notnull => places.TakeAsync(key, TestContext.Current.CancellationToken);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var before && before == seen ? value : before;
    }
}
