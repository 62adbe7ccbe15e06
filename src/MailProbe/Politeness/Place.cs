namespace EventMonitors.MailProbe.Politeness;

/// <summary>A place that was taken; to dispose of it is to leave it, once.</summary>
/// <param name="leave">Told whether a rest is needed.</param>
internal sealed class Place(Action<bool> leave) : IDisposable
{
    private int _left;

    /// <summary>Whether nobody may take the place before a rest.</summary>
    public bool NeedsRest { get; set; }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
            leave(NeedsRest);
    }
}
