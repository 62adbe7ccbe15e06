using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>Tells what an event is to blame for from what is wrong with the database, or with the program.</summary>
internal static class FinalRefusal
{
    /// <summary>
    /// Data that the tables do not take: cardinality, form, constraints, size. Everything else, a missing right or table
    /// included, may be put right without touching the event, and is tried again
    /// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    /// </summary>
    public static bool Is(PostgresException exception) => exception.SqlState[..2] is "21" or "22" or "23" or "54";
}
