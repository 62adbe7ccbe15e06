using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>
/// A RabbitMQ node of our own: its name, cookie, data and ports are private, everything listens on 127.0.0.1,
/// and nothing of /etc/rabbitmq is read. The management API is on, for those who look at queues.
/// </summary>
public sealed class RabbitMqNode : IServer
{
    /// <summary>The user its Debian package brings.</summary>
    public const string PackageUser = "rabbitmq";

    /// <summary>The broker's only user, an administrator.</summary>
    public const string User = "eventmonitors";

    private const string NodeName = "eventmonitors@localhost";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);

    private readonly Settings _settings;

    private RabbitMqNode(ChildProcess process, Settings settings) => (Process, _settings) = (process, settings);

    /// <summary>Ports on 127.0.0.1, and the password that the user has from the node's first start on.</summary>
    public sealed record Settings(int Amqp, int Management, int Distribution, int Epmd, string Password);

    public ChildProcess Process { get; }

    /// <summary>AMQP URI of the default virtual host.</summary>
    public Uri Uri => UriOf("/");

    /// <summary>Base address of the management API, for basic authentication as <see cref="User"/>.</summary>
    public Uri Management => ManagementOf(_settings);

    public string Password => _settings.Password;

    /// <summary>Starts the node and returns once it takes connections. The port mapper runs already.</summary>
    /// <exception cref="ServerException">It is not installed, or does not start; the message holds its last words.</exception>
    public static async Task<RabbitMqNode> StartAsync(
        ServiceHome home, Settings settings, ChildRegistry registry, Action<string> onLine, CancellationToken cancellation)
    {
        var process = ChildProcess.Start(ServerProgram(home, settings), registry, onLine);
        try
        {
            await process.UntilReadyAsync(StartPatience, cancellation);
            return new RabbitMqNode(process, settings);
        }
        catch
        {
            await process.StopAsync(StopPatience);
            throw;
        }
    }

    /// <summary>AMQP URI of another virtual host.</summary>
    public Uri UriOf(string virtualHost) => UriOf(virtualHost, _settings);

    /// <summary>AMQP URI of a virtual host of the node that has these settings.</summary>
    public static Uri UriOf(string virtualHost, Settings settings) => new(string.Create(
        CultureInfo.InvariantCulture, $"amqp://{User}:{settings.Password}@127.0.0.1:{settings.Amqp}/{(virtualHost == "/" ? "" : Uri.EscapeDataString(virtualHost))}"));

    /// <summary>Base address of the management API of the node that has these settings.</summary>
    public static Uri ManagementOf(Settings settings) => new($"http://127.0.0.1:{Text(settings.Management)}/api/");

    /// <summary>rabbitmqctl, for the node that has its data in a home and these settings.</summary>
    public static ChildProgram ControlProgram(ServiceHome home, Settings settings, IReadOnlyList<string> arguments) =>
        new("rabbitmqctl", Installed.RabbitMq("rabbitmqctl"), arguments)
        {
            Account = home.Account,
            WorkingDirectory = home.Folder,
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = home.Folder,
                ["LC_ALL"] = "C.UTF-8",
                ["ERL_EPMD_PORT"] = Text(settings.Epmd),
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODENAME"] = NodeName,
                ["RABBITMQ_CONF_ENV_FILE"] = home.PathOf("rabbitmq-env.conf"),
            },
        };

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(StopPatience);
        await Process.DisposeAsync();
    }

    private static ChildProgram ServerProgram(ServiceHome home, Settings settings)
    {
        var environment = new Dictionary<string, string>
        {
            // Erlang keeps its cookie and crash dumps in HOME.
            ["HOME"] = home.Folder,
            ["LC_ALL"] = "C.UTF-8",
            ["ERL_EPMD_PORT"] = Text(settings.Epmd),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_CRASH_DUMP_BYTES"] = "0",
            ["RABBITMQ_NODENAME"] = NodeName,
            ["RABBITMQ_DIST_PORT"] = Text(settings.Distribution),
            ["RABBITMQ_MNESIA_BASE"] = home.MakeFolder("mnesia"),
            ["RABBITMQ_LOG_BASE"] = home.MakeFolder("log"),
            ["RABBITMQ_GENERATED_CONFIG_DIR"] = home.MakeFolder("generated"),
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_CONFIG_FILE"] = home.Write("rabbitmq.conf", Configuration(settings)),
            ["RABBITMQ_CONF_ENV_FILE"] = home.Write("rabbitmq-env.conf", ""),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = home.Write("advanced.config", "[].\n"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = home.Write("enabled_plugins", "[rabbitmq_management].\n"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
        };
        return new ChildProgram("rabbitmq", Installed.RabbitMq("rabbitmq-server"), [])
        {
            Account = home.Account,
            WorkingDirectory = home.Folder,
            Environment = environment,
            ReadyLine = line => line.Contains("completed with", StringComparison.Ordinal),
        };
    }

    private static string Configuration(Settings settings) => $"""
        listeners.tcp.local = 127.0.0.1:{Text(settings.Amqp)}
        management.tcp.ip = 127.0.0.1
        management.tcp.port = {Text(settings.Management)}
        default_user = {User}
        default_pass = {settings.Password}
        default_user_tags.administrator = true
        log.console.level = warning
        # Half a gigabyte by default; one machine's share is smaller.
        raft.wal_max_size_bytes = 67108864

        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
