using System.Text.Json;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>What a run of one monitor's events does to its row, up to the next version that a snapshot is taken of.</summary>
internal sealed class MonitorRound
{
    private readonly object?[] _values = new object?[MonitorColumns.Names.Count];
    private uint _set;
    private long _version;
    private DateTimeOffset _updatedAt;

    /// <summary>Whether the row is made here.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Whether it ends at a version that a snapshot is taken of.</summary>
    public bool IsComplete => _version % MonitorProjection.SnapshotEvery == 0;

    /// <summary>Takes the next event in; what it does is what <see cref="MailboxMonitor.Evolve"/> says.</summary>
    public void Apply(RecordedEvent recorded)
    {
        (_version, _updatedAt) = (recorded.Version, recorded.Timestamp);
        switch (recorded.Data)
        {
            case MonitorCreated e:
                Create(e);
                break;
            case MonitorReconfigured e:
                Reconfigure(e);
                break;
            case MonitorStatusChanged e:
                Set(MonitorColumn.Status, e.New);
                if (e.Activates()) Set(MonitorColumn.ProbeVersion, _version);
                break;
            case MonitorDeleted:
                Set(MonitorColumn.DeletedAt, _updatedAt);
                break;
            case MonitorSecretsShredded:
                Set(MonitorColumn.SealedConfig, null);
                Set(MonitorColumn.ShreddedVersion, _version);
                break;
            default:
                throw new ArgumentException($"{recorded.Alias} changes no monitor.", nameof(recorded));
        }
    }

    /// <summary>The columns that differ, by name; all that are not null where the row is new.</summary>
    public string ToJson()
    {
        Set(MonitorColumn.Version, _version);
        Set(MonitorColumn.UpdatedAt, _updatedAt);
        var columns = new Dictionary<string, object?>();
        for (var i = 0; i < _values.Length; i++)
            if ((_set & 1u << i) != 0) columns.Add(MonitorColumns.Names[i], _values[i]);
        return JsonSerializer.Serialize(columns);
    }

    private void Create(MonitorCreated e)
    {
        IsNew = true;
        Set(MonitorColumn.Id, e.MonitorId);
        Set(MonitorColumn.OrganizationId, e.OrganizationId);
        Set(MonitorColumn.CustomerId, e.CustomerId);
        Set(MonitorColumn.Name, e.Name);
        Set(MonitorColumn.Hostname, e.Hostname);
        Set(MonitorColumn.HostAscii, e.HostAscii);
        Set(MonitorColumn.Port, e.Port);
        Set(MonitorColumn.Status, e.Status);
        Set(MonitorColumn.CheckInterval, e.CheckInterval);
        Set(MonitorColumn.TimeoutSeconds, e.TimeoutSeconds);
        Set(MonitorColumn.NotificationPhoneNumber, e.NotificationPhoneNumber);
        Set(MonitorColumn.NotificationEmail, e.NotificationEmail);
        Set(MonitorColumn.Confirmations, e.Confirmations);
        Set(MonitorColumn.RecoveryConfirmations, e.RecoveryConfirmations);
        Set(MonitorColumn.CreatedAt, _updatedAt);
        Set(MonitorColumn.ProbeVersion, _version);
        Configure(e.Config, e.SealedConfig);
    }

    private void Reconfigure(MonitorReconfigured e)
    {
        if (e.Name is { } name) Set(MonitorColumn.Name, name.New);
        if (e.Hostname is { } hostname) Set(MonitorColumn.Hostname, hostname.New);
        if (e.HostAscii is { } ascii) Set(MonitorColumn.HostAscii, ascii);
        if (e.Port is { } port) Set(MonitorColumn.Port, port.New);
        if (e.CheckInterval is { } interval) Set(MonitorColumn.CheckInterval, interval.New);
        if (e.TimeoutSeconds is { } timeout) Set(MonitorColumn.TimeoutSeconds, timeout.New);
        if (e.NotificationPhoneNumber is { } phone) Set(MonitorColumn.NotificationPhoneNumber, phone.New);
        if (e.NotificationEmail is { } email) Set(MonitorColumn.NotificationEmail, email.New);
        if (e.Confirmations is { } confirmations) Set(MonitorColumn.Confirmations, confirmations.New);
        if (e.RecoveryConfirmations is { } recovery) Set(MonitorColumn.RecoveryConfirmations, recovery.New);
        if (e.Config is { } config) Configure(config.New, e.SealedConfig);
        if (e.ChangesProbe()) Set(MonitorColumn.ProbeVersion, _version);
    }

    private void Configure(ReadableConfig config, string? sealedConfig)
    {
        Set(MonitorColumn.Protocol, config.Protocol);
        Set(MonitorColumn.MailboxUser, config.User);
        Set(MonitorColumn.HasPassword, config.HasPassword);
        Set(MonitorColumn.Tls, config.Tls);
        Set(MonitorColumn.RejectUnauthorized, config.RejectUnauthorized);
        Set(MonitorColumn.ProbeOptions, config.ToColumn());
        if (sealedConfig is not null) Set(MonitorColumn.SealedConfig, sealedConfig);
    }

    private void Set(MonitorColumn column, object? value)
    {
        _values[(int)column] = value;
        _set |= 1u << (int)column;
    }
}
