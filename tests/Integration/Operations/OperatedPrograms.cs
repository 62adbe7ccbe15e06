using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Commands;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Telemetry;
using Npgsql;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Operations;

/// <summary>
/// Api and worker as an operator runs them: two processes, secrets in files, a port for operators, JSON logs, and a collector.
/// </summary>
public sealed class OperatedPrograms : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FreePorts _ports = new();
    private readonly OtlpReceiver _collector = OtlpReceiver.Start();
    private readonly ConcurrentQueue<string> _apiLines = new();
    private readonly ConcurrentQueue<string> _workerLines = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("event-monitors-secrets-").FullName;
    private TestDatabase? _database;
    private TestVirtualHost? _broker;
    private ChildProcess? _api;
    private ChildProcess? _worker;

    public OtlpReceiver Collector => _collector;

    public IReadOnlyCollection<string> ApiLines => _apiLines;

    public IReadOnlyCollection<string> WorkerLines => _workerLines;

    /// <summary>Where operators look at the Api.</summary>
    public HttpClient ApiOperations { get; private set; } = null!;

    /// <summary>Where operators look at the worker.</summary>
    public HttpClient WorkerOperations { get; private set; } = null!;

    /// <summary>The portal, as an admin.</summary>
    public HttpClient Portal { get; private set; } = null!;

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    /// <summary>What must never be shown.</summary>
    public IReadOnlyList<string> Secrets { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _database = await TestDatabase.CreateAsync(cancellation);
        _broker = await TestBroker.CreateVirtualHostAsync(cancellation);
        DataSource = NpgsqlDataSource.Create(_database.ConnectionString);
        var mail = await TestServers.MailAsync(cancellation);
        var (ring, transport) = (NewKey(), NewKey());
        WriteSetting("api", "ConnectionStrings__EventStore", _database.ConnectionString);
        WriteSetting("api", "Secrets__Keys__0__Value", ring);
        foreach (var both in (string[])["api", "worker"])
        {
            WriteSetting(both, "ConnectionStrings__RabbitMq", _broker.Uri.ToString());
            WriteSetting(both, "Secrets__Transport__0__Value", transport);
        }

        var (http, apiPort, workerPort) = (_ports.Take(), _ports.Take(), _ports.Take());
        _api = StartProgram("EventMonitors.Api", "api", apiPort, _apiLines, new()
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{Text(http)}",
            ["Secrets__Keys__0__Id"] = "ring",
            ["Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information",
        });
        _worker = StartProgram("EventMonitors.CheckWorker", "worker", workerPort, _workerLines, new()
        {
            ["Egress__Allow__0"] = "127.0.0.0/8",
            ["Egress__Allow__1"] = "::1/128",
            ["Tls__ExtraRoots__0"] = mail.AuthorityFile,
            // One mailbox for all.
            ["Politeness__ConnectionsPerAddress"] = "100",
            ["Politeness__MailboxGapSeconds"] = "0",
        });
        ApiOperations = ClientAt(apiPort);
        WorkerOperations = ClientAt(workerPort);
        Portal = ClientAt(http);
        foreach (var client in (HttpClient[])[ApiOperations, WorkerOperations]) await ReadyAsync(client);

        var admin = await Operator.Of(_database.ConnectionString).DemandAsync("users", "create-admin", "--organization", "Acme", "--name", "Ada", "--email", "ada@acme.example", "--json");
        var token = admin.Rows[0].GetProperty("token").GetString()!;
        Portal.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Secrets = [token, ring, transport, mail.Password, mail.User, new NpgsqlConnectionStringBuilder(_database.ConnectionString).Password!, Uri.UnescapeDataString(_broker.Uri.UserInfo.Split(':')[1])];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in (ChildProcess?[])[_worker, _api])
            if (program is not null) await program.StopAsync(Patience);
        await DataSource.DisposeAsync();
        await _collector.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _ports.Dispose();
    }

    /// <summary>A customer, and a monitor of the mailbox that is there.</summary>
    /// <returns>The monitor's id.</returns>
    public async Task<long> CreateMonitorAsync(string traceParent, string? password = null, int interval = 60)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var mail = await TestServers.MailAsync(cancellation);
        var customer = await Portal.PostAsJsonAsync("/api/customers", new { name = $"Bakery {Guid.NewGuid():N}" }, cancellation);
        customer.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/imap-pop-monitors")
        {
            Content = JsonContent.Create(new
            {
                customerId = (await Json.ReadAsync(customer, cancellation)).GetProperty("publicId").GetString(),
                name = "Mailbox",
                hostname = "localhost",
                port = mail.Imaps,
                checkInterval = interval,
                imapPopConfig = new { protocol = "imap", tls = true, user = mail.User, password = password ?? mail.Password },
            }),
        };
        request.Headers.Add("traceparent", traceParent);
        var created = await Portal.SendAsync(request, cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync(cancellation));
        return (await Json.ReadAsync(created, cancellation)).GetProperty("id").GetInt64();
    }

    /// <summary>The monitor's checks, once there are some.</summary>
    public Task<JsonElement[]> SeeChecksAsync(long monitor) => Eventually.SeeAsync(
        async () => (JsonElement[])[.. (await Portal.GetFromJsonAsync<JsonElement>($"/api/imap-pop-monitors/{monitor}/checks", TestContext.Current.CancellationToken)).GetProperty("items").EnumerateArray()],
        checks => checks.Length > 0,
        Patience);

    private ChildProcess StartProgram(string assembly, string name, int port, ConcurrentQueue<string> lines, Dictionary<string, string> environment)
    {
        environment["Settings__Folders__0"] = Path.Combine(_folder, name);
        environment["Operations__Listen"] = $"127.0.0.1:{Text(port)}";
        environment["Secrets__Transport__0__Id"] = "transport";
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Uri.ToString();
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        environment["Logging__Console__FormatterName"] = "json";
        environment["Logging__Console__FormatterOptions__IncludeScopes"] = "true";
        var log = TestServers.Owner.LogOf($"operated-{name}");
        var program = new ChildProgram(name, "dotnet", [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")])
        {
            Environment = environment,
            Inherited = variable => variable is "PATH" or "HOME" or "DOTNET_ROOT",
        };
        return ChildProcess.Start(program, TestServers.Owner.Children, line =>
        {
            lines.Enqueue(line);
            log(line);
        });
    }

    private static Task<HttpStatusCode> ReadyAsync(HttpClient client) => Eventually.SeeAsync(
        async () =>
        {
            try
            {
                return (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode;
            }
            catch (HttpRequestException)
            {
                return HttpStatusCode.ServiceUnavailable;
            }
        },
        status => status == HttpStatusCode.OK,
        Patience);

    private static HttpClient ClientAt(int port) => new() { BaseAddress = new Uri($"http://127.0.0.1:{Text(port)}") };

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private void WriteSetting(string program, string name, string value) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, program)).FullName, name), value + "\n");
}
