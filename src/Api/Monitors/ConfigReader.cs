using System.Security.Cryptography;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// Opens a monitor's configuration as it was at some time. Where its secrets were destroyed since, what is left is what an
/// auditor may read, in the shape of the contract.
/// </summary>
public sealed partial class ConfigReader(ConfigSeal seal, ILogger<ConfigReader> logger)
{
    /// <summary>The configuration, its passwords masked.</summary>
    public RawJson Show(MailboxMonitor state, MonitorRecord record) => Show(state.Config, state.SealedConfig, state.Version, record);

    /// <summary>The configuration as it was; what was sealed under a data key that is lost is shown by its readable keys.</summary>
    public RawJson ShowPast(MailboxMonitor state, MonitorRecord record)
    {
        try
        {
            return Show(state, record);
        }
        catch (AuthenticationTagMismatchException)
        {
            LogLostKey(record.MonitorId, state.Version);
            return new RawJson(state.Config.ToMaskedJson());
        }
    }

    /// <summary>The same of a row; what does not open is shown by its readable keys, so that one lost key hides no list.</summary>
    internal RawJson ShowListed(ReadableConfig readable, string? sealedConfig, long version, MonitorRecord record)
    {
        try
        {
            return Show(readable, sealedConfig, version, record);
        }
        catch (CryptographicException)
        {
            LogLostKey(record.MonitorId, version);
            return new RawJson(readable.ToMaskedJson());
        }
    }

    /// <summary>The configuration with its password, which stands for the mask where it was destroyed.</summary>
    public ImapPopConfig Open(MailboxMonitor state, MonitorRecord record) =>
        ImapPopConfig.Parse(Open(state.SealedConfig, state.Version, record) is { } opened ? opened : state.Config.ToMaskedJson(), state.Config);

    /// <inheritdoc cref="Show(MailboxMonitor, MonitorRecord)"/>
    internal RawJson Show(ReadableConfig readable, string? sealedConfig, long version, MonitorRecord record) =>
        new(Open(sealedConfig, version, record) is { } opened ? MaskedConfig.Of(opened) : readable.ToMaskedJson());

    private byte[]? Open(string? sealedConfig, long version, MonitorRecord record) =>
        sealedConfig is not null && record.Key is { } key && !(record.ShreddedVersion > version) ? seal.Open(record.MonitorId, sealedConfig, key) : null;

    [LoggerMessage(LogLevel.Warning, "The configuration of monitor {MonitorId} as of version {Version} does not open with the monitor's data key: only its readable keys are shown.")]
    private partial void LogLostKey(long monitorId, long version);
}
