namespace EventMonitors.MailProbe;

/// <summary>What a probe, its server and its name servers may cost. Whoever exceeds a size is found to break its protocol.</summary>
public sealed record ProbeLimits
{
    /// <summary>The longest line, in bytes without its end; RFC 9051 (section 4) and RFC 2449 (section 4) know no longer ones that a login needs.</summary>
    public int LineBytes { get; init; } = 8 * 1024;

    /// <summary>All that a server may send over one connection, in bytes, literals included.</summary>
    public int ResponseBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// How many names the process looks up at once, each on a thread of its own that is blocked until the system's resolver
    /// returns. A probe that finds none free in time ends in <see cref="FaultClass.WorkerNetwork"/>.
    /// </summary>
    public int LookUps { get; init; } = 64;

    /// <summary>How long a name may be silent before the resolver is asked about another one, to tell a dead name from a dead resolver.</summary>
    public TimeSpan LookUpPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many addresses of a name are dialled.</summary>
    public int Addresses { get; init; } = 8;

    /// <summary>How long an address is waited for before the next one is dialled too (RFC 8305, section 8).</summary>
    public TimeSpan ConnectStagger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Most rounds of hashing that a server may ask for in SCRAM. All that is advised for PBKDF2 lies below; so many take a
    /// processor a few tenths of a second, and whoever demands more is after its time.
    /// </summary>
    public int ScramIterations { get; init; } = 600_000;

    /// <summary>How much of what is left until the deadline a logout may take: it changes no verdict.</summary>
    public TimeSpan Logout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many connections the process has open at a time to one address and port, by checks that expect the same protocol there with or without TLS; those being opened included. The next ones wait for their turn, within their deadline.</summary>
    public int ConnectionsPerAddress { get; init; } = 8;

    /// <summary>How many probes with the same secret are at one mailbox at a time, from before the connection until after the logout. The next ones wait for their turn, likewise.</summary>
    public int LoginsPerMailbox { get; init; } = 1;

    /// <summary>How long a mailbox is left alone after a login was tried.</summary>
    public TimeSpan MailboxGap { get; init; } = TimeSpan.FromSeconds(2);
}
