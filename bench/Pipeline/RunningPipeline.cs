using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using EventMonitors.Bench.Probing;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using Npgsql;

namespace EventMonitors.Bench.Pipeline;

/// <summary>
/// The whole system in real processes, with the settings of <c>./run</c>: PostgreSQL with fsync, RabbitMQ, Dovecot, one Api, one worker. Gone
/// when the benchmark ends.
/// </summary>
internal sealed class RunningPipeline : IAsyncDisposable
{
    private readonly string _folder;
    private readonly int _port;
    private readonly LocalFolder _local;
    private readonly KeptSecrets _secrets;
    private readonly ChildRegistry _children;
    private readonly PartLogs _logs;
    private readonly PrivateServers _servers;
    private readonly List<(string Name, IServer Server)> _parts = [];

    private RunningPipeline()
    {
        _folder = Directory.CreateTempSubdirectory("eventmonitors-bench-").FullName;
        // The servers' users have to pass through.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_001_001);
        // Let go at once: it is the servers' owner that takes it.
        using (var ports = new FreePorts()) _port = ports.Take();
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));
        _local = LocalFolder.Take(_folder, address.AbsoluteUri);
        _secrets = KeptSecrets.Take(_local.PathOf("secrets.json"));
        _children = new ChildRegistry(_local.ChildrenFile);
        _logs = new PartLogs(_local.LogFolder, new Terminal(_ => { }));
        _servers = new PrivateServers(_local, _secrets, _children, _logs, _port) { OtherMailboxes = [.. Enumerable.Range(0, MonitorLoad.Most).Select(MonitorLoad.UserOf)] };
        Database = NpgsqlDataSource.Create(_servers.Database);
        // A proxy of the environment would look for 127.0.0.1 on its own machine.
        Api = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _secrets.Tokens.Editor);
    }

    /// <summary>The product's database, as its owner.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>Speaks to the Api as an editor.</summary>
    public HttpClient Api { get; }

    /// <summary>The mail server; <see cref="MonitorLoad.UserOf"/> names its users.</summary>
    public DemoMail Mail => _servers.Mail;

    /// <summary>The same for the probe alone.</summary>
    public MailTarget MailTarget => new(Mail.Imap, Mail.Imaps, Mail.Pop3, Mail.Pop3s, Mail.User, Mail.Password, _servers.MailAuthority);

    public static async Task<RunningPipeline> StartAsync()
    {
        var pipeline = new RunningPipeline();
        try
        {
            await pipeline.StartPartsAsync();
            return pipeline;
        }
        catch
        {
            await pipeline.DisposeAsync();
            throw;
        }
    }

    /// <summary>Processor time of each part so far, with all that it started.</summary>
    public IReadOnlyList<(string Part, TimeSpan Time)> ProcessorTimes() =>
        [.. _parts.GroupBy(part => part.Name).Select(part => (part.Key, TimeSpan.FromTicks(part.Sum(one => ProcessorTime.Of(one.Server.Process.Id).Ticks))))];

    public async ValueTask DisposeAsync()
    {
        // Nobody looks at their data afterwards: no order is kept, and nobody is waited for.
        _children.KillAll();
        foreach (var (_, server) in _parts) await server.DisposeAsync();
        Api.Dispose();
        await Database.DisposeAsync();
        _servers.Dispose();
        _logs.Dispose();
        _local.Reset();
        _local.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartPartsAsync()
    {
        var none = CancellationToken.None;
        await AddAsync("PostgreSQL", _servers.StartPostgresAsync(none));
        // Its port mapper is a part of it.
        await AddAsync("RabbitMQ", _servers.StartEpmdAsync(none));
        await AddAsync("RabbitMQ", _servers.StartRabbitMqAsync(none));
        await AddAsync("Dovecot", _servers.StartMailAsync(none));

        var programs = new ProductPrograms(_secrets, _servers);
        await Command.DemandAsync(programs.SchemaApply(), none);
        await Command.DemandAsync(programs.Api(_port, "seed-demo"), none, JsonSerializer.Serialize(new { tokens = _secrets.Tokens }, JsonSerializerOptions.Web));
        await AddAsync("Api", ProductServer.StartAsync(programs.Api(_port), new Uri(Api.BaseAddress!, "/health/ready"), _children, _logs.Of("api"), none));
        await AddAsync("worker", ProductServer.StartAsync(programs.Worker("worker-1", [_servers.MailAuthority]), _children, _logs.Of("worker-1"), none));
    }

    private async Task AddAsync(string name, Task<IServer> starting) => _parts.Add((name, await starting));
}
