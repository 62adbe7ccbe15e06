using System.Security.Cryptography;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// Opens a monitor's configuration as it was at some time. Where its secrets were destroyed since, what is left is what an
/// auditor may read, in the shape of the contract; the same is shown of one that does not open, so that a lost key hides no monitor.
/// </summary>
public sealed partial class ConfigReader(ConfigSeal seal, ILogger<ConfigReader> logger)
{
    /// <summary>The configuration, its passwords masked.</summary>
    public RawJson Show(MailboxMonitor state, MonitorRecord record) => Show(state.Config, state.SealedConfig, state.Version, record);

    /// <summary>The configuration with its password, which stands for the mask where it was destroyed.</summary>
    /// <exception cref="ProblemException">503: it is there, and no key at hand opens it.</exception>
    public ImapPopConfig Open(MailboxMonitor state, MonitorRecord record)
    {
        try
        {
            return Open(state.SealedConfig, state.Version, record) is { } opened ? ImapPopConfig.Parse(opened, state.Config) : Known(state);
        }
        catch (CryptographicException error)
        {
            LogLostKey(record.MonitorId, state.Version, error.Message);
            throw Problems.SecretsUnavailable();
        }
    }

    /// <summary>What is known of the configuration without a key: its readable keys, and the mask for each secret.</summary>
    public static ImapPopConfig Known(MailboxMonitor state) => ImapPopConfig.Parse(state.Config.ToMaskedJson(), state.Config);

    /// <inheritdoc cref="Show(MailboxMonitor, MonitorRecord)"/>
    internal RawJson Show(ReadableConfig readable, string? sealedConfig, long version, MonitorRecord record)
    {
        try
        {
            return new RawJson(Open(sealedConfig, version, record) is { } opened ? MaskedConfig.Of(opened) : readable.ToMaskedJson());
        }
        catch (CryptographicException error)
        {
            LogLostKey(record.MonitorId, version, error.Message);
            return new RawJson(readable.ToMaskedJson());
        }
    }

    private byte[]? Open(string? sealedConfig, long version, MonitorRecord record) =>
        sealedConfig is not null && record.Key is { } key && !(record.ShreddedVersion > version) ? seal.Open(record.MonitorId, sealedConfig, key) : null;

    [LoggerMessage(LogLevel.Warning, "The configuration of monitor {MonitorId} as of version {Version} does not open, and only its readable keys are known: {Problem}")]
    private partial void LogLostKey(long monitorId, long version, string problem);
}
