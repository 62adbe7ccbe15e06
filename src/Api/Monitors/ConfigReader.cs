using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// Opens a monitor's configuration as it was at some time. Where its secrets were destroyed since, what is left is what an
/// auditor may read, in the shape of the contract.
/// </summary>
public sealed class ConfigReader(ConfigSeal seal)
{
    /// <summary>The configuration, its passwords masked.</summary>
    public RawJson Show(MailboxMonitor state, MonitorRecord record) => Show(state.Config, state.SealedConfig, state.Version, record);

    /// <summary>The configuration with its password, which stands for the mask where it was destroyed.</summary>
    public ImapPopConfig Open(MailboxMonitor state, MonitorRecord record) =>
        ImapPopConfig.Parse(Open(state.SealedConfig, state.Version, record) is { } opened ? opened : state.Config.ToMaskedJson());

    /// <inheritdoc cref="Show(MailboxMonitor, MonitorRecord)"/>
    internal RawJson Show(ReadableConfig readable, string? sealedConfig, long version, MonitorRecord record) =>
        new(Open(sealedConfig, version, record) is { } opened ? MaskedConfig.Of(opened) : readable.ToMaskedJson());

    private byte[]? Open(string? sealedConfig, long version, MonitorRecord record) =>
        sealedConfig is not null && record.Key is { } key && !(record.ShreddedVersion > version) ? seal.Open(record.MonitorId, sealedConfig, key) : null;
}
