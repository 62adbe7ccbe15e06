using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Where the events of a run stand: by position where they were read from the log; else the transaction that appends them
/// finds their positions by their ids, or, of the one that was appended last, in the sequence.
/// </summary>
internal sealed class EventPlaces
{
    private readonly List<long> _positions = [];
    private readonly List<Guid> _ids = [];
    private bool _areCurrent = true;

    /// <summary>Whether every row is of the event that the transaction appended last.</summary>
    public bool AreCurrent => _areCurrent && _ids.Count > 0;

    /// <summary>Whether the positions need no look-up. A run comes from the log or from an append, never from both.</summary>
    public bool AreKnown => _ids.Count == 0;

    /// <summary>The positions, or else the ids: the value of a command's parameter.</summary>
    public Array Values => AreKnown ? _positions.ToArray() : _ids.ToArray();

    /// <summary>Notes one more event.</summary>
    public void Add(RecordedEvent recorded)
    {
        _areCurrent &= recorded.HasCurrentPosition;
        if (recorded is StoredEvent stored) _positions.Add(stored.Position);
        else _ids.Add(recorded.Id);
    }
}
