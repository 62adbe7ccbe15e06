using System.Globalization;
using System.Text.Json;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Npgsql;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>
/// The whole system as an installation runs it, in real processes: PostgreSQL, RabbitMQ, a mail server, two replicas of the Api and
/// two workers, which reach the broker through a relay. What ends is started again, as <c>./run</c> does.
/// </summary>
public sealed class PipelineCluster : IAsyncLifetime
{
    private const int Replicas = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] MoreMailboxes = ["first@example.com", "second@example.com", "third@example.com"];

    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _health = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Terminal _terminal = new(TestServers.Owner.LogOf("faults"));
    private readonly List<Part> _parts = [];
    private readonly List<Task> _watches = [];
    private readonly int[] _apiPorts = new int[Replicas];
    private readonly LocalFolder _local;
    private readonly KeptSecrets _secrets;
    private readonly ChildRegistry _children;
    private readonly PartLogs _logs;
    private readonly PrivateServers _servers;
    private readonly ProductPrograms _programs;

    public PipelineCluster()
    {
        _apiPorts[0] = FreePort();
        _local = LocalFolder.Take(Path.Combine(TestServers.Owner.Folder, "faults"), UrlOf(0));
        _secrets = KeptSecrets.Take(_local.PathOf("secrets.json"));
        _children = new ChildRegistry(_local.ChildrenFile);
        _logs = new PartLogs(_local.LogFolder, _terminal);
        _servers = new PrivateServers(_local, _secrets, _children, _logs, _apiPorts[0]) { OtherMailboxes = MoreMailboxes };
        for (var i = 1; i < Replicas; i++) _apiPorts[i] = _servers.PortOf(NameOf("api", i));
        _programs = new ProductPrograms(_secrets, _servers);
        Network = new TcpRelay(_servers.Broker.Port);
        Database = NpgsqlDataSource.Create(_servers.Database);
    }

    /// <summary>The way of Apis and workers to the broker.</summary>
    public TcpRelay Network { get; }

    /// <summary>The product's database, as its owner.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>Base addresses of the Api's replicas.</summary>
    public IReadOnlyList<string> Urls => [.. Enumerable.Range(0, Replicas).Select(UrlOf)];

    /// <summary>The bearer token of an editor.</summary>
    public string Token => _secrets.Tokens.Editor;

    /// <summary>The mail server; <see cref="Mailboxes"/> are its users.</summary>
    public DemoMail Mail => _servers.Mail;

    public IReadOnlyList<string> Mailboxes => [Mail.User, .. MoreMailboxes];

    internal ClusterPart Postgres { get; private set; } = null!;

    internal ClusterPart Broker { get; private set; } = null!;

    internal IReadOnlyList<ClusterPart> Apis { get; private set; } = [];

    internal IReadOnlyList<ClusterPart> Workers { get; private set; } = [];

    /// <summary>The broker's queues and exchanges.</summary>
    internal BrokerManagement Management { get; private set; } = null!;

    internal IEnumerable<ClusterPart> Parts => [Postgres, Broker, .. Apis, .. Workers];

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var postgres = Take("PostgreSQL", _servers.StartPostgresAsync);
        var epmd = Take("Erlang's port mapper", _servers.StartEpmdAsync);
        var broker = Take("RabbitMQ", _servers.StartRabbitMqAsync);
        var mail = Take("the mail server", _servers.StartMailAsync);
        await Task.WhenAll(PrepareAsync(), StartAsync(broker, epmd), StartAsync(mail));
        Postgres = new ClusterPart(postgres);
        Broker = new ClusterPart(broker);
        Management = new BrokerManagement(_servers.Management, RabbitMqNode.User, _secrets.BrokerPassword);

        var apis = Enumerable.Range(0, Replicas).Select(Api).ToList();
        var workers = Enumerable.Range(0, Replicas).Select(Worker).ToList();
        await Task.WhenAll(apis.Concat(workers).Select(part => StartAsync(part)));
        Apis = [.. apis.Select((part, i) => new ClusterPart(part, c => IsHealthyAsync(UrlOf(i), c)))];
        Workers = [.. workers.Select(part => new ClusterPart(part))];

        async Task PrepareAsync()
        {
            await StartAsync(postgres);
            await Command.DemandAsync(_programs.SchemaApply(), cancellation);
            var seed = JsonSerializer.Serialize(new { tokens = _secrets.Tokens }, JsonSerializerOptions.Web);
            await Command.DemandAsync(_programs.Api(_apiPorts[0], "seed-demo"), cancellation, seed);
        }

        async Task StartAsync(Part part, Part? before = null)
        {
            if (before is not null) await StartAsync(before);
            await part.StartAsync(cancellation);
            lock (_watches) _watches.Add(part.WatchAsync(_stopping.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Network.Resume();
        await _stopping.CancelAsync();
        await Task.WhenAll(_watches.Select(watch => watch.ContinueWith(_ => { }, TaskScheduler.Default)));
        // Nothing that follows looks at their data: no order is kept, and nobody is waited for.
        _children.KillAll();
        await Task.WhenAll(_parts.Select(part => part.StopAsync()));
        await Database.DisposeAsync();
        await Network.DisposeAsync();
        Management?.Dispose();
        _servers.Dispose();
        _logs.Dispose();
        _local.Dispose();
        _health.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Waits until each part runs and says that it is ready.</summary>
    public async Task UntilReadyAsync(CancellationToken cancellation) => await Task.WhenAll(Parts.Select(part => part.UntilReadyAsync(cancellation)));

    /// <summary>The replica that leads the schedule, or a part of it; waits until one does.</summary>
    internal async Task<ClusterPart> LeaderAsync(CancellationToken cancellation) =>
        (await Eventually.Async(FindLeaderAsync, leader => leader is not null, Patience, cancellation))!;

    /// <summary>Gives the broker's disk this much to keep free, as rabbitmqctl understands it; where there is less it takes no messages in.</summary>
    internal Task LimitDiskAsync(string limit, CancellationToken cancellation) => _servers.ControlRabbitMqAsync(["set_disk_free_limit", limit], cancellation);

    /// <summary>An operator's command, with the settings that such commands have.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    internal Task<string> OperateAsync(CancellationToken cancellation, params string[] arguments) =>
        Command.DemandAsync(_programs.Api(_apiPorts[0], arguments) with { Environment = _programs.OperatorSettings() }, cancellation);

    internal async Task<ClusterPart?> FindLeaderAsync(CancellationToken cancellation)
    {
        try
        {
            // The sessions that hold a lock of the schedule: see LeaderLock. The key's first half says what is led, "EVMS".
            await using var command = Database.CreateCommand("""
                select distinct a.client_port from pg_locks l join pg_stat_activity a using (pid)
                where l.locktype = 'advisory' and l.granted and l.classid = x'45564D53'::int and l.objsubid = 2
                """);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var port = reader.GetInt32(0);
                if (Apis.FirstOrDefault(api => LocalPorts.Of(api.ProcessId).Contains(port)) is { } leader) return leader;
            }
        }
        // It is away, or comes back.
        catch (NpgsqlException)
        {
        }
        return null;
    }

    // Not kept: it is the servers' owner that takes it.
    private static int FreePort()
    {
        using var ports = new FreePorts();
        return ports.Take();
    }

    private static string NameOf(string kind, int i) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{i + 1}");

    private string UrlOf(int replica) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_apiPorts[replica]}");

    private Part Take(string title, Func<CancellationToken, Task<IServer>> startAsync)
    {
        var part = new Part(title, startAsync, _terminal);
        _parts.Add(part);
        return part;
    }

    private Part Api(int i)
    {
        var name = NameOf("api", i);
        var program = ThroughRelay(_programs.Api(_apiPorts[i]) with { Name = name });
        return Take(name, c => ProductServer.StartAsync(program, new Uri($"{UrlOf(i)}/health/ready"), _children, _logs.Of(name), c));
    }

    private Part Worker(int i)
    {
        var name = NameOf("worker", i);
        var program = ThroughRelay(_programs.Worker(name, [_servers.MailAuthority]));
        return Take(name, c => ProductServer.StartAsync(program, _children, _logs.Of(name), c));
    }

    private ChildProgram ThroughRelay(ChildProgram program) => program with
    {
        Environment = new Dictionary<string, string>(program.Environment)
        {
            ["ConnectionStrings__RabbitMq"] = new UriBuilder(_servers.Broker) { Port = Network.Port }.Uri.AbsoluteUri,
        },
    };

    private async Task<bool> IsHealthyAsync(string url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _health.GetAsync(new Uri($"{url}/health/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
