using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>What the database does not take, however often it is tried.</summary>
public static class Refusal
{
    /// <summary>Whether an append failed for good.</summary>
    // A log that an operator has closed stays closed. SQLSTATE classes 22 and 23: the data is at fault.
    public static bool Is(Exception error) => error is ArgumentException or UnknownEventTypeException or StreamArchivedException
        || error is PostgresException { SqlState: ['2', '2' or '3', ..] };
}
