namespace EventMonitors.DevHost.Servers;

/// <summary>Where Debian and Ubuntu put the servers' programs.</summary>
public static class Installed
{
    /// <summary>A program of PostgreSQL's newest installed version; Debian keeps them out of PATH.</summary>
    public static string Postgres(string program) =>
        Newest("/usr/lib/postgresql", $"bin/{program}") ?? OnPath(program) ?? throw Missing("PostgreSQL", program, "postgresql");

    /// <summary>A program of that very version of PostgreSQL, the only one that can read its data.</summary>
    /// <exception cref="ServerException">Only other versions are installed.</exception>
    public static string Postgres(string program, string version, string data)
    {
        if (Existing($"/usr/lib/postgresql/{version}/bin/{program}") is { } exact) return exact;
        var newest = Postgres(program);
        // A PostgreSQL that is not Debian's does not show its version; it says itself what it cannot read.
        if (!newest.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal)) return newest;
        throw new ServerException(
            $"{data} was made by PostgreSQL {version}, but version {newest.Split('/')[4]} is installed. Install the other one too (sudo apt-get install postgresql-{version}), or drop the data with --reset.");
    }

    /// <summary>A script of RabbitMQ. The one on PATH insists on switching to a user of its own, so it is not asked.</summary>
    public static string RabbitMq(string script) =>
        Existing($"/usr/lib/rabbitmq/bin/{script}") ?? throw Missing("RabbitMQ", script, "rabbitmq-server");

    public static string Epmd() => OnPath("epmd") ?? throw Missing("Erlang", "epmd", "rabbitmq-server");

    public static string Dovecot(string program) =>
        OnPath(program) ?? throw Missing("Dovecot", program, "dovecot-imapd dovecot-pop3d");

    private static string? Newest(string folder, string relative) => !Directory.Exists(folder)
        ? null
        : Directory.EnumerateDirectories(folder)
            .Where(version => double.TryParse(Path.GetFileName(version), out _) && File.Exists(Path.Combine(version, relative)))
            .OrderByDescending(version => double.Parse(Path.GetFileName(version), System.Globalization.CultureInfo.InvariantCulture))
            .Select(version => Path.Combine(version, relative))
            .FirstOrDefault();

    // An ordinary user's PATH on Debian lacks the sbin folders, where servers live.
    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/bin")
            .Where(folder => folder.Length > 0)
            .Select(folder => Existing(Path.Combine(folder, program)))
            .FirstOrDefault(found => found is not null);

    private static string? Existing(string path) => File.Exists(path) ? path : null;

    private static ServerException Missing(string product, string program, string packages) =>
        new($"{product} is not installed ({program} was not found). Install it with: sudo apt-get install --no-install-recommends {packages}");
}
