using System.Globalization;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>The product's own programs and the configuration each of them gets: the worker neither the database nor the key ring.</summary>
internal sealed class ProductPrograms(KeptSecrets secrets, PrivateServers servers)
{
    private static readonly string[] HandedOn = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "DOTNET_ROOT", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    public ChildProgram Api(int port, params string[] arguments) => Dotnet("api", "EventMonitors.Api", arguments) with
    {
        Environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            ["ConnectionStrings__EventStore"] = servers.ServiceDatabase,
            ["ConnectionStrings__RabbitMq"] = servers.Broker.AbsoluteUri,
            ["Secrets__Keys__0__Id"] = secrets.Ring.Id,
            ["Secrets__Keys__0__Value"] = secrets.Ring.Value,
            ["Secrets__Transport__0__Id"] = secrets.Transport.Id,
            ["Secrets__Transport__0__Value"] = secrets.Transport.Value,
        },
    };

    /// <summary>Brings the tables up to date and makes the API's login, as the database's owner.</summary>
    public ChildProgram SchemaApply() => Dotnet("schema", "EventMonitors.Api", ["schema", "apply"]) with { Environment = OperatorSettings() };

    /// <summary>What operator commands need: both logins, the key ring and the broker, but not the workers' keys.</summary>
    public IReadOnlyDictionary<string, string> OperatorSettings() => new Dictionary<string, string>
    {
        ["ConnectionStrings__EventStore"] = servers.ServiceDatabase,
        ["ConnectionStrings__EventStoreOwner"] = servers.Database,
        ["ConnectionStrings__RabbitMq"] = servers.Broker.AbsoluteUri,
        ["Secrets__Keys__0__Id"] = secrets.Ring.Id,
        ["Secrets__Keys__0__Value"] = secrets.Ring.Value,
    };

    public ChildProgram Worker(string name, IReadOnlyList<string> extraRoots)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__RabbitMq"] = servers.Broker.AbsoluteUri,
            ["Secrets__Transport__0__Id"] = secrets.Transport.Id,
            ["Secrets__Transport__0__Value"] = secrets.Transport.Value,
            ["Egress__Allow__0"] = "127.0.0.0/8",
            ["Egress__Allow__1"] = "::1/128",
            // All of a demo's servers have one address, and many of its monitors one mailbox; elsewhere they wait for each other.
            ["Politeness__ConnectionsPerAddress"] = "100",
            ["Politeness__MailboxGapSeconds"] = "0",
            ["Worker__Name"] = name,
        };
        for (var i = 0; i < extraRoots.Count; i++) environment[$"Tls__ExtraRoots__{i}"] = extraRoots[i];
        return Dotnet(name, "EventMonitors.CheckWorker", []) with
        {
            Environment = environment,
            ReadyLine = line => line.Contains("worker ready", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static ChildProgram Dotnet(string name, string project, IReadOnlyList<string> arguments)
    {
        // All projects are built into one folder, one below it each: <project>/<configuration>.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name);
        var program = Path.Combine(folder, $"{project}.dll");
        if (!File.Exists(program)) throw new ServerException($"{program} was not found; start the system with ./run, which builds it.");
        return new ChildProgram(name, Environment.ProcessPath!, [program, .. arguments])
        {
            // Where its appsettings.json lies.
            WorkingDirectory = folder,
            Inherited = variable => HandedOn.Contains(variable) || variable.StartsWith("OTEL_", StringComparison.Ordinal),
        };
    }
}
