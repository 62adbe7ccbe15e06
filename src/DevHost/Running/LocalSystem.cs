using System.Globalization;
using System.Text.Json;
using EventMonitors.DevHost.Hostile;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>The whole system on one machine: which parts there are, what each needs, and the order in which they start and stop.</summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    private readonly RunOptions _options;
    private readonly LocalFolder _local;
    private readonly Terminal _terminal;
    private readonly KeptSecrets _secrets;
    private readonly PrivateServers _servers;
    private readonly ChildRegistry _children;
    private HostileServers? _hostile;
    private readonly PartLogs _logs;
    private readonly List<Part> _parts = [];
    private readonly List<Task> _watches = [];
    private readonly CancellationTokenSource _stopping = new();

    public LocalSystem(RunOptions options, LocalFolder local, Terminal terminal)
    {
        (_options, _local, _terminal) = (options, local, terminal);
        _secrets = KeptSecrets.Take(local.PathOf("secrets.json"));
        _children = new ChildRegistry(local.ChildrenFile);
        _logs = new PartLogs(local.LogFolder, terminal);
        _servers = new PrivateServers(local, _secrets, _children, _logs, options.Port);
    }

    private string Url => UrlOf(_options);

    private IReadOnlyList<DemoMonitor> Monitors => _options.Demo ? [.. DemoMonitors.Of(_servers.Mail), .. _hostile?.Monitors ?? []] : [];

    private string DemoPath => _local.PathOf("demo.json");

    private string OperatorPath => _local.PathOf("operator.env");

    public static string UrlOf(RunOptions options) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}");

    /// <summary>Starts everything, and returns once all of it can be used.</summary>
    /// <exception cref="ServerException">A part cannot start; those that did are still to be stopped.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await StartServersAsync(cancellation);
        if (_options.Hostile) _hostile = await HostileServers.StartAsync(_local.PathOf(LocalFolder.HostileAuthority), _servers.PortOf);
        var programs = new ProductPrograms(_secrets, _servers);
        await ApplySchemaAsync(programs, cancellation);
        if (_options.Demo) await SeedAsync(programs, cancellation);

        var health = new Uri($"{Url}/health/ready");
        await StartAsync(new Part("the API", c => ProductServer.StartAsync(programs.Api(_options.Port), health, _children, _logs.Of("api"), c), _terminal), cancellation);
        await Task.WhenAll(Enumerable.Range(1, _options.Workers).Select(number => StartAsync(Worker(programs, number), cancellation)));

        new DemoFile(Url, _servers.Database, _servers.Broker.AbsoluteUri, _options.Demo ? _servers.Mail : null, _options.Demo ? _secrets.Tokens : null, _options.Demo ? _secrets.Logins : null).Save(DemoPath);
        OperatorFile.Save(OperatorPath, programs.OperatorSettings());
        _terminal.Block(ReadyBlock.For(Url, DemoPath, OperatorPath, _options.Demo, Monitors, _options.Monitors));
    }

    /// <summary>Stops what was started, the last first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_watches.Select(watch => watch.ContinueWith(_ => { }, TaskScheduler.Default)));
        _logs.QuietenServers();
        foreach (var part in Enumerable.Reverse(_parts)) await part.StopAsync();
        if (_hostile is not null) await _hostile.DisposeAsync();
        // Nothing is left by now; should a part have lost sight of its process, the registry has not.
        _children.KillAll();
        _servers.Dispose();
        _logs.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Ends all children at once, for those who cannot wait.</summary>
    public void Kill() => _children.KillAll();

    private async Task StartServersAsync(CancellationToken cancellation)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var postgres = new Part("PostgreSQL", _servers.StartPostgresAsync, _terminal);
        var epmd = new Part("Erlang's port mapper", _servers.StartEpmdAsync, _terminal);
        var rabbit = new Part("RabbitMQ", _servers.StartRabbitMqAsync, _terminal);
        var mail = new Part("the demo mail server", _servers.StartMailAsync, _terminal);
        var untrusted = new Part("the demo mail server nobody trusts", _servers.StartUntrustedMailAsync, _terminal);
        // The order in which they stop is the reverse of this one, whichever is ready first.
        _parts.AddRange(_options.Demo ? [postgres, epmd, rabbit, mail, untrusted] : [postgres, epmd, rabbit]);

        Task[] starts = [Orderly(postgres), Orderly(epmd, rabbit), _options.Demo ? Orderly(mail, untrusted) : Task.CompletedTask];
        await Task.WhenAll(starts);

        async Task Orderly(params Part[] parts)
        {
            try
            {
                foreach (var part in parts) await StartAsync(part, together.Token);
            }
            catch
            {
                await together.CancelAsync();
                throw;
            }
        }
    }

    private async Task StartAsync(Part part, CancellationToken cancellation)
    {
        lock (_parts)
        {
            if (!_parts.Contains(part)) _parts.Add(part);
        }
        await part.StartAsync(cancellation);
        lock (_watches) _watches.Add(part.WatchAsync(_stopping.Token));
    }

    private Part Worker(ProductPrograms programs, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"worker-{number}");
        var program = programs.Worker(name, [.. _options.Demo ? [_servers.MailAuthority] : Array.Empty<string>(), .. _hostile is { } hostile ? [hostile.AuthorityFile] : Array.Empty<string>()]);
        return new Part(name, c => ProductServer.StartAsync(program, _children, _logs.Of(name), c), _terminal);
    }

    private async Task ApplySchemaAsync(ProductPrograms programs, CancellationToken cancellation)
    {
        var answer = await Command.RunAsync(programs.SchemaApply(), cancellation);
        if (answer.ExitCode != 0)
            throw new ServerException($"The database's tables cannot be brought up to date: {answer.Error.Trim()}", answer.Output + answer.Error);
        _terminal.Say($"the database: {answer.Output.Trim()}");
    }

    // Tokens and passwords go in by standard input: arguments and environments have more readers.
    private async Task SeedAsync(ProductPrograms programs, CancellationToken cancellation)
    {
        // Those of earlier runs that this one has no use for.
        long[] resting = [.. _hostile is null ? HostileCases.Ids : [], .. DemoMonitors.IdsBeyondLoadOf(_options.Monitors)];
        var monitors = Monitors.Concat(DemoMonitors.LoadOf(_servers.Mail, _options.Monitors));
        var input = JsonSerializer.Serialize(new { tokens = _secrets.Tokens, logins = _secrets.Logins, monitors = monitors.Select(monitor => new { monitor.Id, monitor.Body }), resting }, JsonSerializerOptions.Web);
        var answer = await Command.RunAsync(programs.Api(_options.Port, "seed-demo"), cancellation, input);
        if (answer.ExitCode != 0)
            throw new ServerException($"The demo data could not be made (exit code {answer.ExitCode}); --reset begins anew.", answer.Output + answer.Error);
        foreach (var line in answer.Error.Split('\n').Where(line => line.StartsWith("seed-demo: ", StringComparison.Ordinal))) _terminal.Say(line);
        _terminal.Say("the demo data are in place");
    }
}
