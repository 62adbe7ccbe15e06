using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;

namespace EventMonitors.Api.Commands;

/// <summary>A monitor as one of its events leaves it, without anything sealed.</summary>
internal sealed record ReplayedState(
    string Name,
    long CustomerId,
    string Hostname,
    int? Port,
    string Status,
    int CheckInterval,
    int TimeoutSeconds,
    string? NotificationPhoneNumber,
    string? NotificationEmail,
    int? Confirmations,
    int? RecoveryConfirmations,
    ReadableConfig Config,
    bool SecretsReadable,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? DeletedAt,
    long Version,
    long ProbeVersion,
    DateTimeOffset? LastCheckedAt,
    string? Verdict,
    string? Fault)
{
    /// <summary>What is shown of the two things that events change: the configuration and the health.</summary>
    public static ReplayedState? Of(MailboxMonitor? monitor, HealthChange? health) => monitor is null ? null : new ReplayedState(
        monitor.Name,
        monitor.CustomerId,
        monitor.Hostname,
        monitor.Port,
        monitor.Status,
        monitor.CheckInterval,
        monitor.TimeoutSeconds,
        monitor.NotificationPhoneNumber,
        monitor.NotificationEmail,
        monitor.Confirmations,
        monitor.RecoveryConfirmations,
        monitor.Config,
        monitor is { SealedConfig: not null, DeletedAt: null },
        monitor.CreatedAt,
        monitor.UpdatedAt,
        monitor.DeletedAt,
        monitor.Version,
        monitor.ProbeVersion,
        health?.CheckedAt,
        health?.Result?.Verdict,
        health?.Result?.Fault);

    /// <summary>What is different from an earlier state, a line for each field.</summary>
    public IEnumerable<string> ChangesFrom(ReplayedState? earlier)
    {
        var before = earlier is null ? default : JsonSerializer.SerializeToElement(earlier, CommandOutput.Json);
        foreach (var field in JsonSerializer.SerializeToElement(this, CommandOutput.Json).EnumerateObject())
        {
            var now = JsonSerializer.Serialize(field.Value, CommandOutput.Json);
            var then = earlier is null ? "null" : JsonSerializer.Serialize(before.GetProperty(field.Name), CommandOutput.Json);
            if (now != then) yield return then == "null" ? $"{field.Name}: {now}" : $"{field.Name}: {then} -> {now}";
        }
    }
}
