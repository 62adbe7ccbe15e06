using System.Globalization;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>The stream and alias of records of reads.</summary>
public static class AuditEventTypes
{
    /// <summary>Alias of <see cref="HistoryRead"/>.</summary>
    public const string Read = "history_read";

    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "read_log";

    /// <summary>The log of one day's reads of one organization, or of those of everything.</summary>
    public static string StreamId(long? organizationId, DateTimeOffset day) => organizationId is { } id
        ? string.Create(CultureInfo.InvariantCulture, $"reads-{id}-{day.UtcDateTime:yyyy-MM-dd}")
        : string.Create(CultureInfo.InvariantCulture, $"reads-all-{day.UtcDateTime:yyyy-MM-dd}");

    /// <summary>Registers the alias.</summary>
    public static EventTypes AddAuditEvents(this EventTypes types) => types.Add<HistoryRead>(Read);
}
