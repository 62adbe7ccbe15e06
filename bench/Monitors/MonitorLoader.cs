using System.Text;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Bench.Monitors;

/// <summary>
/// Fills the read models of monitors by COPY, as a million creations would have left them, sealed configurations and data keys
/// included. Only the read models: what is measured on them reads no event.
/// </summary>
internal sealed class MonitorLoader(NpgsqlDataSource database, KeyRing ring)
{
    private static readonly DateTime Begin = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Words = ["Support", "orders", "Billing", "newsletter", "Office", "alerts", "Archive", "sales"];

    /// <summary>
    /// Monitors of organization 1 with ids from 1 on, a thousand of each customer. Every 100,000th has "needle" in its name; the
    /// last 2% are under maintenance; one in 50 is down, one in 1,000 inconclusive.
    /// </summary>
    public async Task LoadAsync(int count)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var second = await database.OpenConnectionAsync();
        await using var third = await database.OpenConnectionAsync();
        await using var monitors = await connection.BeginBinaryImportAsync("""
            copy event_monitors.monitors (id, organization_id, customer_id, name, hostname, host_ascii, port, status, check_interval, timeout_seconds,
                protocol, mailbox_user, has_password, tls, reject_unauthorized, sealed_config, created_at, updated_at, version, probe_version)
            from stdin (format binary)
            """);
        await using var keys = await second.BeginBinaryImportAsync("copy event_monitors.data_keys (monitor_id, organization_id, ring_key_id, wrapped_key, created_at) from stdin (format binary)");
        await using var health = await third.BeginBinaryImportAsync("copy event_monitors.monitor_health (monitor_id, organization_id, last_checked_at, verdict) from stdin (format binary)");
        var chance = new Random(1);
        for (var id = 1L; id <= count; id++)
        {
            var key = DataKey.Create();
            var host = $"mail{chance.Next(count / 20)}.example.com";
            var user = $"monitor{id}@customer{id / 1000}.example";
            var config = $$"""{ "protocol": "imap", "user": "{{user}}", "password": "a password of some length", "tls": true }""";
            var at = Begin.AddSeconds(id / 3);
            await monitors.StartRowAsync();
            await monitors.WriteAsync(id, NpgsqlDbType.Bigint);
            await monitors.WriteAsync(1L, NpgsqlDbType.Bigint);
            await monitors.WriteAsync((id / 1000) + 1, NpgsqlDbType.Bigint);
            await monitors.WriteAsync($"{Words[chance.Next(Words.Length)]}{(id % 100_000 == 99_999 ? " needle" : "")} {chance.Next(count)}");
            await monitors.WriteAsync(host);
            await monitors.WriteAsync(host);
            await monitors.WriteAsync(993);
            await monitors.WriteAsync(id > count * 0.98 ? MonitorStatus.Maintenance : MonitorStatus.Active);
            await monitors.WriteAsync(60);
            await monitors.WriteAsync(30);
            await monitors.WriteAsync("imap");
            await monitors.WriteAsync(user);
            await monitors.WriteAsync(true);
            await monitors.WriteAsync(true);
            await monitors.WriteAsync(true);
            await monitors.WriteAsync(ConfigSeal.Seal(id, Encoding.UTF8.GetBytes(config), key));
            await monitors.WriteAsync(at, NpgsqlDbType.TimestampTz);
            await monitors.WriteAsync(at.AddMinutes(chance.Next(500_000)), NpgsqlDbType.TimestampTz);
            await monitors.WriteAsync(1L, NpgsqlDbType.Bigint);
            await monitors.WriteAsync(1L, NpgsqlDbType.Bigint);

            var wrapped = ring.Wrap(id, key);
            await keys.StartRowAsync();
            await keys.WriteAsync(id, NpgsqlDbType.Bigint);
            await keys.WriteAsync(1L, NpgsqlDbType.Bigint);
            await keys.WriteAsync(wrapped.RingKeyId);
            await keys.WriteAsync(wrapped.Wrapped, NpgsqlDbType.Bytea);
            await keys.WriteAsync(at, NpgsqlDbType.TimestampTz);

            await health.StartRowAsync();
            await health.WriteAsync(id, NpgsqlDbType.Bigint);
            await health.WriteAsync(1L, NpgsqlDbType.Bigint);
            await health.WriteAsync(at.AddDays(1), NpgsqlDbType.TimestampTz);
            await health.WriteAsync(id % 1000 == 0 ? "inconclusive" : id % 50 == 0 ? "down" : "up");
        }

        await monitors.CompleteAsync();
        await keys.CompleteAsync();
        await health.CompleteAsync();
    }
}
