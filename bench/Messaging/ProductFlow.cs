using System.Diagnostics;
using System.Security.Cryptography;
using EventMonitors.Api;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Messaging;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.CheckWorker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace EventMonitors.Bench.Messaging;

/// <summary>
/// The product: the scheduler's publisher, the queue, a worker whose probe is told not to dial the address and answers at once, the queue
/// of results, the recorder, and the events with their read models in PostgreSQL.
/// </summary>
internal sealed class ProductFlow : IMessageFlow
{
    private const int Monitors = 500;

    // As Schedule sends.
    private const int BatchSize = 500;

    private readonly IHost _api;
    private readonly IHost _worker;
    private readonly NpgsqlDataSource _database;
    private readonly ScheduledMonitor[] _monitors;
    private readonly DateTimeOffset _first = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    private int _sent;

    private ProductFlow(IHost api, IHost worker, NpgsqlDataSource database)
    {
        (_api, _worker, _database) = (api, worker, database);
        _monitors = [.. Enumerable.Range(1, Monitors).Select(MonitorOf)];
    }

    public static async Task<ProductFlow> StartAsync(NpgsqlDataSource database, string connectionString, Uri broker)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:EventStore"] = connectionString,
            ["ConnectionStrings:RabbitMq"] = broker.ToString(),
            ["Secrets:Keys:0:Id"] = "bench",
            ["Secrets:Keys:0:Value"] = key,
            ["Secrets:Transport:0:Id"] = "bench",
            ["Secrets:Transport:0:Value"] = key,
            ["Worker:Name"] = "bench",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        var api = new HostApplicationBuilder(new HostApplicationBuilderSettings { Configuration = Of(settings) });
        api.Services.AddSingleton(TimeProvider.System);
        api.AddKeyRing();
        api.AddStorage();
        api.AddCapabilities();
        api.AddMessaging();
        api.Services.AddSingleton<CheckPublisher>();
        var worker = new HostApplicationBuilder(new HostApplicationBuilderSettings { Configuration = Of(settings) });
        worker.AddWorker();
        var flow = new ProductFlow(api.Build(), worker.Build(), database);
        await flow._api.Services.GetRequiredService<DatabaseSchema>().EnsureAsync();
        await InsertMonitorsAsync(database);
        await flow._api.StartAsync();
        await flow._worker.StartAsync();
        var publisher = flow._api.Services.GetRequiredService<CheckPublisher>();
        for (var began = Stopwatch.GetTimestamp(); !publisher.IsConnected; await Task.Delay(100))
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(60)) throw new TimeoutException("The bus does not start.");
        return flow;
    }

    public async Task<long> RunAsync(int checks)
    {
        var publisher = _api.Services.GetRequiredService<CheckPublisher>();
        var before = await RecordedAsync();
        for (var sent = 0; sent < checks; sent += BatchSize)
        {
            IReadOnlyList<DueCheck> due = [.. Enumerable.Range(0, Math.Min(BatchSize, checks - sent)).Select(_ => Next())];
            // As Schedule does: what is not confirmed in time is sent again.
            while (due.Count > 0) due = await publisher.SendAsync(due, TimeSpan.Zero, CancellationToken.None);
        }

        for (var began = Stopwatch.GetTimestamp(); await RecordedAsync() - before < checks; await Task.Delay(20))
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(2)) throw new TimeoutException($"{await RecordedAsync() - before} of {checks} checks are recorded.");
        return checks;
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync();
        await _api.StopAsync();
        _worker.Dispose();
        _api.Dispose();
    }

    private DueCheck Next()
    {
        var number = _sent++;
        return new DueCheck(_monitors[number % Monitors], _first.AddSeconds(number / Monitors), CheckTrigger.Schedule);
    }

    // The sequence's own value costs nothing, and there are no other events.
    private async Task<long> RecordedAsync()
    {
        await using var last = _database.CreateCommand("select case when is_called then last_value else 0 end from event_store.mt_events_sequence");
        return (long)(await last.ExecuteScalarAsync())!;
    }

    private static ScheduledMonitor MonitorOf(int id) => new()
    {
        Id = id,
        OrganizationId = 1,
        // Loopback: no worker dials it unless it is told to.
        Host = "127.0.0.1",
        Port = 993,
        Protocol = "imap",
        Tls = true,
        RejectUnauthorized = true,
        IntervalSeconds = 86_400,
        TimeoutSeconds = 30,
        Version = 1,
        ProbeVersion = 1,
        ChangedAt = DateTimeOffset.UtcNow,
    };

    private static async Task InsertMonitorsAsync(NpgsqlDataSource database)
    {
        await using var insert = database.CreateCommand($"""
            insert into event_monitors.monitors (
                id, organization_id, customer_id, name, hostname, host_ascii, status, check_interval, timeout_seconds, protocol, mailbox_user, has_password,
                tls, reject_unauthorized, sealed_config, created_at, updated_at, version, probe_version)
            select id, 1, 10, 'bench', '127.0.0.1', '127.0.0.1', 'disabled', 86400, 30, 'imap', null, false, true, true, '', now(), now(), 1, 1
            from generate_series(1, {Monitors}) id
            """);
        await insert.ExecuteNonQueryAsync();
    }

    private static ConfigurationManager Of(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings);
        return configuration;
    }
}
