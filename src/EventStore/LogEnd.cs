namespace EventMonitors.EventStore;

/// <summary>
/// The last event that is there, as opposed to the last position that was drawn: after a crash the server may hand out again
/// what was drawn and rolled back, but never what lies before an event that was committed.
/// </summary>
internal static class LogEnd
{
    public const string Sql = "select coalesce(max(seq_id), 0) from event_store.mt_events";
}
