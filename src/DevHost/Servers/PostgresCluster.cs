using System.Globalization;
using Npgsql;

namespace EventMonitors.DevHost.Servers;

/// <summary>A PostgreSQL cluster of our own: TCP on 127.0.0.1 only, a random superuser password, no socket file.</summary>
public sealed class PostgresCluster : IServer
{
    /// <summary>The user its Debian package brings.</summary>
    public const string PackageUser = "postgres";

    private const string Superuser = "eventmonitors";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private PostgresCluster(ChildProcess process, string connectionString) =>
        (Process, ConnectionString) = (process, connectionString);

    /// <summary>How a cluster is to run; <paramref name="Durable"/> false trades crash safety for speed, for tests.</summary>
    public sealed record Settings(int Port, string Password, bool Durable, int MaxConnections = 200);

    public ChildProcess Process { get; }

    /// <summary>Npgsql connection string of the superuser to the database "postgres".</summary>
    public string ConnectionString { get; }

    /// <summary>Makes the cluster where there is none yet, starts it, and returns once it accepts connections.</summary>
    /// <exception cref="ServerException">It is not installed, or does not start; the message holds its last words.</exception>
    public static async Task<PostgresCluster> StartAsync(
        ServiceHome home, Settings settings, ChildRegistry registry, Action<string> onLine, CancellationToken cancellation)
    {
        var data = home.PathOf("data");
        if (!Directory.Exists(data)) await InitializeAsync(home, data, settings, cancellation);

        var process = ChildProcess.Start(ServerProgram(home, data, settings), registry, onLine);
        try
        {
            await process.UntilReadyAsync(StartPatience, cancellation);
            var cluster = new PostgresCluster(process, ConnectionStringTo("postgres", settings));
            await cluster.AskAsync(_ => Task.CompletedTask, cancellation);
            return cluster;
        }
        catch
        {
            await process.StopAsync(StopPatience);
            throw;
        }
    }

    /// <summary>Npgsql connection string of the superuser to another database.</summary>
    public string ConnectionStringTo(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Npgsql connection string of the superuser to a database of the cluster that has these settings.</summary>
    public static string ConnectionStringTo(string database, Settings settings) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = settings.Port,
        Username = Superuser,
        Password = settings.Password,
        Database = database,
        Timeout = 15,
    }.ConnectionString;

    /// <summary>Makes an empty database, unless it is there already.</summary>
    /// <exception cref="ServerException">The cluster does not answer.</exception>
    public Task EnsureDatabaseAsync(string database, CancellationToken cancellation) => AskAsync(
        async connection =>
        {
            await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection);
            exists.Parameters.AddWithValue(database);
            if (await exists.ExecuteScalarAsync(cancellation) is not null) return;
            await using var create = new NpgsqlCommand($"create database {Quoted(database)}", connection);
            await create.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    /// <summary>Drops a database, whoever is still connected to it.</summary>
    /// <exception cref="ServerException">The cluster does not answer.</exception>
    public Task DropDatabaseAsync(string database, CancellationToken cancellation) => AskAsync(
        async connection =>
        {
            await using var drop = new NpgsqlCommand($"drop database if exists {Quoted(database)} with (force)", connection);
            await drop.ExecuteNonQueryAsync(cancellation);
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(StopPatience);
        await Process.DisposeAsync();
    }

    // initdb reads the password from a file, since arguments are for all to see; the file goes at once.
    private static async Task InitializeAsync(ServiceHome home, string data, Settings settings, CancellationToken cancellation)
    {
        // Interrupted, initdb leaves half a cluster: only a whole one gets the name.
        var draft = data + ".new";
        if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        var passwordFile = home.Write("initial-password", settings.Password);
        try
        {
            string[] options = ["-D", draft, $"--username={Superuser}", $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"];
            var initdb = new ChildProgram("initdb", Installed.Postgres("initdb"), settings.Durable ? options : [.. options, "--no-sync"]);
            await Command.DemandAsync(initdb with { Account = home.Account, WorkingDirectory = home.Folder }, cancellation);
            Directory.Move(draft, data);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private static ChildProgram ServerProgram(ServiceHome home, string data, Settings settings)
    {
        var version = File.ReadAllText(Path.Combine(data, "PG_VERSION")).Trim();
        Dictionary<string, string> parameters = new()
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = settings.Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["max_connections"] = settings.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["shared_buffers"] = "128MB",
            ["logging_collector"] = "off",
            // The statement in an error message could carry a value that is nobody's business.
            ["log_min_error_statement"] = "panic",
        };
        if (!settings.Durable)
        {
            foreach (var name in (string[])["fsync", "synchronous_commit", "full_page_writes"]) parameters[name] = "off";
        }
        return new ChildProgram("postgres", Installed.Postgres("postgres", version, data), ["-D", data, .. parameters.SelectMany(p => (string[])["-c", $"{p.Key}={p.Value}"])])
        {
            Account = home.Account,
            WorkingDirectory = home.Folder,
            Environment = new Dictionary<string, string> { ["HOME"] = home.Folder, ["LC_ALL"] = "C.UTF-8" },
            ReadyLine = line => line.Contains("database system is ready to accept connections", StringComparison.Ordinal),
            // Fast shutdown: sessions are ended, the data are left clean (PostgreSQL, "Shutting Down the Server").
            StopSignal = Libc.SigInt,
        };
    }

    // Not pooled: after a crash the pool would hand out connections to the dead cluster first.
    private async Task AskAsync(Func<NpgsqlConnection, Task> question, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync(cancellation);
            await question(connection);
        }
        catch (NpgsqlException error)
        {
            throw new ServerException($"PostgreSQL runs, but does not serve us: {error.Message}", error);
        }
    }

    private static string Quoted(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
