namespace EventMonitors.MailProbe.Politeness;

/// <summary>Whom to leave alone, and until when.</summary>
internal sealed class BackOffs<TKey>(TimeProvider time) where TKey : notnull
{
    /// <summary>How many are remembered, whatever hostile servers refuse; beyond that, those whose time ends first are forgotten.</summary>
    public const int Capacity = 10_000;

    private readonly object _gate = new();
    private readonly Dictionary<TKey, BackOff> _all = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _all.Count;
        }
    }

    /// <summary>What holds now, or <c>null</c>.</summary>
    public BackOff? Of(TKey key)
    {
        lock (_gate)
            return _all.TryGetValue(key, out var backOff) && backOff.HoldsAt(time.GetUtcNow()) ? backOff : null;
    }

    public void Refused(TKey key, FaultClass fault, ProbePhase phase)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_all.TryGetValue(key, out var before))
                MakeRoom(now);
            _all[key] = BackOff.After(before, fault, phase, now);
        }
    }

    public void Reset(TKey key)
    {
        lock (_gate)
            _all.Remove(key);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (_all.Count < Capacity)
            return;
        foreach (var (key, backOff) in _all)
            if (backOff.IsForgottenAt(now))
                _all.Remove(key);
        if (_all.Count < Capacity)
            return;
        // A tenth at once, so that a full memory is not sorted for each one.
        foreach (var (key, _) in _all.OrderBy(entry => entry.Value.Until).Take(Capacity / 10).ToList())
            _all.Remove(key);
    }
}
