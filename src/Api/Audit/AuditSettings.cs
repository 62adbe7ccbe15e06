using EventMonitors.Api.Configuration;

namespace EventMonitors.Api.Audit;

/// <summary>What the operator chose about the history.</summary>
/// <param name="RecordReads">Whether reading a history is an event of its own.</param>
public sealed record AuditSettings(bool RecordReads)
{
    /// <summary>Reads <c>Audit__RecordReads</c>; left out, it is off.</summary>
    /// <exception cref="InvalidSettingException">It is neither <c>true</c> nor <c>false</c>.</exception>
    public static AuditSettings Read(IConfiguration configuration) => configuration["Audit:RecordReads"] switch
    {
        null or "" => new AuditSettings(false),
        var text when bool.TryParse(text, out var record) => new AuditSettings(record),
        _ => throw new InvalidSettingException("Audit__RecordReads", "must be true or false."),
    };
}
