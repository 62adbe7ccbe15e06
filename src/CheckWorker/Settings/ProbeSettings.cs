using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>
/// What holds for every probe of this machine: what it may dial (<c>Egress__Allow__n</c>, <c>Egress__Ports__n</c>), whom it
/// trusts (<c>Tls__ExtraRoots__n</c>, PEM files), whether <c>tlsOptions.rejectUnauthorized</c> counts for POP3 too
/// (<c>Tls__VerifyPop3ByOption</c>), whether a login begins within its command (<c>Login__SaslInitialResponse</c>), and how
/// many connections it opens to one address (<c>Politeness__ConnectionsPerAddress</c>) and how soon it comes back to one
/// mailbox (<c>Politeness__MailboxGapSeconds</c>).
/// </summary>
internal static class ProbeSettings
{
    private const int MaxConnectionsPerAddress = 10_000;
    private const int MaxMailboxGapSeconds = 3_600;

    private sealed record Entry(string Name, string Value);

    /// <summary>The settings alone.</summary>
    /// <exception cref="InvalidSettingException">A setting is malformed; the message names it.</exception>
    public static ProbeOptions Read(IConfiguration configuration) => Read(configuration, [], []);

    /// <summary>The settings, and what the arguments of a command add to them.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="networks">Networks in CIDR notation, from <c>--allow</c>.</param>
    /// <param name="roots">PEM files, from <c>--ca</c>.</param>
    /// <exception cref="InvalidSettingException">A setting or an argument is malformed; the message names it.</exception>
    public static ProbeOptions Read(IConfiguration configuration, IEnumerable<string> networks, IEnumerable<string> roots) => new()
    {
        Egress = ReadEgress([.. Entries(configuration, "Egress:Allow"), .. networks.Select(network => new Entry("--allow", network))], [.. Entries(configuration, "Egress:Ports")]),
        ExtraRoots = ReadRoots([.. Entries(configuration, "Tls:ExtraRoots"), .. roots.Select(file => new Entry("--ca", file))]),
        VerifyPop3ByOption = SettingValue.Flag(configuration, "Tls:VerifyPop3ByOption", fallback: false),
        SaslInitialResponse = SettingValue.Flag(configuration, "Login:SaslInitialResponse", fallback: true),
        Limits = ReadLimits(configuration),
    };

    private static ProbeLimits ReadLimits(IConfiguration configuration)
    {
        var limits = new ProbeLimits();
        return limits with
        {
            ConnectionsPerAddress = SettingValue.WholeNumber(configuration, "Politeness:ConnectionsPerAddress", 1, MaxConnectionsPerAddress, limits.ConnectionsPerAddress),
            MailboxGap = TimeSpan.FromSeconds(SettingValue.WholeNumber(configuration, "Politeness:MailboxGapSeconds", 0, MaxMailboxGapSeconds, (int)limits.MailboxGap.TotalSeconds)),
        };
    }

    private static EgressPolicy ReadEgress(IReadOnlyList<Entry> networks, IReadOnlyList<Entry> ports)
    {
        foreach (var network in networks)
            Try(network, () => EgressPolicy.Create([network.Value]), "must be a network in CIDR notation, such as 10.0.0.0/8 or fd00::/8, or an IP address.");
        foreach (var port in ports)
            Try(port, () => EgressPolicy.Create([], [port.Value]), "must be a port, such as 993, or a range of ports, such as 1024-65535.");
        // None named is not none allowed.
        return EgressPolicy.Create(networks.Select(network => network.Value), ports.Count == 0 ? null : ports.Select(port => port.Value));
    }

    private static void Try(Entry entry, Func<EgressPolicy> create, string rule)
    {
        try
        {
            _ = create();
        }
        catch (FormatException)
        {
            throw new InvalidSettingException(entry.Name, rule);
        }
    }

    private static X509Certificate2Collection ReadRoots(IReadOnlyList<Entry> files)
    {
        var roots = new X509Certificate2Collection();
        foreach (var file in files)
        {
            var before = roots.Count;
            try
            {
                roots.ImportFromPemFile(file.Value);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                throw new InvalidSettingException(file.Name, $"names a PEM file that cannot be read ({error.GetType().Name}).");
            }

            if (roots.Count == before) throw new InvalidSettingException(file.Name, "names a file without a PEM certificate.");
        }

        return roots;
    }

    // An empty entry is one that nobody set: that is how Compose hands it on.
    private static IEnumerable<Entry> Entries(IConfiguration configuration, string section) =>
        configuration.GetSection(section).GetChildren()
            .Where(entry => !string.IsNullOrWhiteSpace(entry.Value))
            .Select(entry => new Entry(SettingValue.NameOf(entry.Path), entry.Value!));
}
