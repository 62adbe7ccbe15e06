using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>How servers were found last, for the probes that do not come through to them.</summary>
internal sealed class Sightings<TKey>(TimeProvider time) where TKey : notnull
{
    /// <summary>How many are remembered; beyond that, the oldest are forgotten.</summary>
    public const int Capacity = 10_000;

    private readonly object _gate = new();
    private readonly Dictionary<TKey, Sighting> _all = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _all.Count;
        }
    }

    /// <summary>What is known now, or <c>null</c>.</summary>
    public Sighting? Of(TKey key)
    {
        lock (_gate)
            return _all.TryGetValue(key, out var sighting) && sighting.HoldsAt(time.GetUtcNow()) ? sighting : null;
    }

    public void Answered(TKey key) => Change(key, (_, now) => Sighting.AnsweredAt(now));

    public void Silent(TKey key, Finding finding, TimeSpan lasted) => Change(key, (before, now) => Sighting.Silent(before, finding, lasted, now));

    private void Change(TKey key, Func<Sighting?, DateTimeOffset, Sighting> change)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_all.TryGetValue(key, out var before))
                MakeRoom(now);
            _all[key] = change(before, now);
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_all.Count < Capacity)
            return;
        foreach (var (key, sighting) in _all)
            if (!sighting.HoldsAt(now))
                _all.Remove(key);
        if (_all.Count < Capacity)
            return;
        // A tenth at once, so that a full memory is not sorted for each one.
        foreach (var (key, _) in _all.OrderBy(entry => entry.Value.At).Take(Capacity / 10).ToList())
            _all.Remove(key);
    }
}
