namespace EventMonitors.DevHost.Servers;

/// <summary>The mailboxes of a private mail server and their passwords, which are kept as hashes only, one file per way of proving them.</summary>
public sealed class Mailboxes
{
    // A server that has a SCRAM verifier can check a password by it too, but not at the price of a plain hash.
    private static readonly Way[] AllWays =
    [
        new("passwords", "plain login", ["SHA512-CRYPT", "-r", "1000"]),
        new("passwords.scram-sha-256", "scram-sha-256", ["SCRAM-SHA-256"]),
        new("passwords.scram-sha-1", "scram-sha-1", ["SCRAM-SHA-1"]),
    ];

    private readonly ServiceHome _home;

    public Mailboxes(ServiceHome home)
    {
        _home = home;
        Folder = home.MakeFolder("boxes");
    }

    /// <summary>One folder per user.</summary>
    public string Folder { get; }

    /// <summary>Dovecot's passwd-files, each for the mechanisms that it serves; they are read again whenever they change.</summary>
    internal IEnumerable<PasswordFile> PasswordFiles => AllWays.Select(way => new PasswordFile(_home.PathOf(way.File), way.Mechanisms));

    /// <summary>A passwd-file, and the mechanisms that it serves, as Dovecot writes them.</summary>
    internal sealed record PasswordFile(string Path, string Mechanisms);

    // The fewest rounds there are: passwords of 256 random bits need no stretching, and a load test pays for each.
    private sealed record Way(string File, string Mechanisms, string[] Scheme);

    /// <summary>Replaces all mailboxes by these users and passwords. A hash takes a process, so users of one password share it: there may be thousands of them.</summary>
    public async Task SetAsync(IReadOnlyDictionary<string, string> passwordByUser, CancellationToken cancellation)
    {
        var version = await DovecotVersion.OfInstalledAsync(cancellation);
        var empty = _home.Write("doveadm.conf", version.Preamble + "ssl = no\n");
        await Task.WhenAll(AllWays.Select(async way =>
        {
            var hashes = new Dictionary<string, string>();
            foreach (var password in passwordByUser.Values.Distinct()) hashes[password] = await HashAsync(empty, way, password, cancellation);
            _home.Write(way.File, string.Concat(passwordByUser.Select(box => $"{box.Key}:{hashes[box.Value]}\n")));
        }));
    }

    private async Task<string> HashAsync(string configuration, Way way, string password, CancellationToken cancellation)
    {
        var doveadm = new ChildProgram("doveadm", Installed.Dovecot("doveadm"), ["-c", configuration, "pw", "-s", .. way.Scheme]);
        var output = await Command.DemandAsync(doveadm with { Account = _home.Account, WorkingDirectory = _home.Folder }, cancellation, input: $"{password}\n{password}\n");
        return output.Trim().Split('\n')[^1];
    }
}
