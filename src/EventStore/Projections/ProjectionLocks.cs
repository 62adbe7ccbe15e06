using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.EventStore.Projections;

/// <summary>The advisory locks of projections: one to lead each, one to rebuild each.</summary>
internal static class ProjectionLocks
{
    /// <summary>"EVPL": who keeps an asynchronous projection up to date.</summary>
    public const int Leading = 0x4556504C;

    /// <summary>"EVPR": who rebuilds a projection.</summary>
    public const int Rebuilding = 0x45565052;

    /// <summary>
    /// The sessions that hold advisory locks of two keys in this database: purpose, number, who. Another role's session shows
    /// no name to those who may not see it (https://www.postgresql.org/docs/current/view-pg-locks.html).
    /// </summary>
    public const string Holders = """
        select l.classid::bigint as purpose, l.objid::bigint as number, coalesce(nullif(a.application_name, '') || ', ', '') || 'session ' || l.pid as who
        from pg_locks l left join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.granted and l.objsubid = 2
            and l.database = (select oid from pg_database where datname = current_database())
        """;

    /// <summary>The second key of a projection's locks, as <c>pg_locks</c> shows it.</summary>
    public static long ShownNumberOf(string projection) => (uint)NumberOf(projection);

    /// <summary>The second key of a projection's locks.</summary>
    public static int NumberOf(string projection) => BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(projection)));

    /// <summary>What a session of this process is called, so that operators find the process behind it.</summary>
    public static string SessionName(string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} {Environment.MachineName}/{Environment.ProcessId}");
}
