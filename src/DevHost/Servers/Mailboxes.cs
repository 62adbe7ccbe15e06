namespace EventMonitors.DevHost.Servers;

/// <summary>The mailboxes of a private mail server and their passwords, which are kept as hashes only.</summary>
public sealed class Mailboxes
{
    private readonly ServiceHome _home;

    public Mailboxes(ServiceHome home)
    {
        _home = home;
        Folder = home.MakeFolder("boxes");
    }

    /// <summary>One folder per user.</summary>
    public string Folder { get; }

    /// <summary>Dovecot's passwd-file; it is read again whenever it changes.</summary>
    public string PasswordFile => _home.PathOf("passwords");

    /// <summary>Replaces all mailboxes by these users and passwords.</summary>
    public async Task SetAsync(IReadOnlyDictionary<string, string> passwordByUser, CancellationToken cancellation)
    {
        var lines = new List<string>();
        foreach (var (user, password) in passwordByUser) lines.Add($"{user}:{await HashAsync(password, cancellation)}\n");
        _home.Write("passwords", string.Concat(lines));
    }

    // The fewest rounds there are: passwords of 256 random bits need no stretching, and a load test pays for each.
    private async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        var version = await DovecotVersion.OfInstalledAsync(cancellation);
        var empty = _home.Write("doveadm.conf", version.Preamble + "ssl = no\n");
        var doveadm = new ChildProgram("doveadm", Installed.Dovecot("doveadm"), ["-c", empty, "pw", "-s", "SHA512-CRYPT", "-r", "1000"]);
        var output = await Command.DemandAsync(doveadm with { Account = _home.Account, WorkingDirectory = _home.Folder }, cancellation, input: $"{password}\n{password}\n");
        return output.Trim().Split('\n')[^1];
    }
}
