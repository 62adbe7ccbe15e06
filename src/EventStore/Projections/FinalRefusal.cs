using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>Tells the errors that would come again from those that pass.</summary>
internal static class FinalRefusal
{
    /// <summary>
    /// Not where the server is away, busy, shutting down or read-only, or where another transaction was in the way
    /// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    /// </summary>
    public static bool Is(PostgresException exception) =>
        !exception.IsTransient && exception.SqlState[..2] is not ("08" or "25" or "28" or "40" or "53" or "55" or "57" or "58");
}
