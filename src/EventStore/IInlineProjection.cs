using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>Effects that commit together with the events that cause them, or not at all.</summary>
public interface IInlineProjection
{
    /// <summary>
    /// Adds the commands that these events call for. They run after the events are inserted, in the same transaction, so a
    /// command may look up a <c>seq_id</c> in <c>event_store.mt_events</c> by the event's id. Of a <see cref="StoredEvent"/> it is
    /// known, of one that <see cref="RecordedEvent.HasCurrentPosition"/> it is the sequence's current value.
    /// </summary>
    /// <remarks>
    /// Called before anything is certain, and possibly more than once for one append: it adds commands and does nothing
    /// else. The batch is prepared, so a command's text is constant (arrays, not lists of literals) and a parameter that
    /// may be null says its type.
    /// </remarks>
    /// <param name="events">What is being appended, in order; duplicates are not among them.</param>
    /// <param name="batch">Where the commands go.</param>
    void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch);
}
