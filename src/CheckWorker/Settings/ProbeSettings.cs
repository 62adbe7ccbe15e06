using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>
/// What holds for every probe of this machine: what it may dial (<c>Egress__Allow__n</c>), whom it trusts
/// (<c>Tls__ExtraRoots__n</c>, PEM files), whether <c>tlsOptions.rejectUnauthorized</c> counts for POP3 too
/// (<c>Tls__VerifyPop3ByOption</c>), and whether a login begins within its command (<c>Login__SaslInitialResponse</c>).
/// </summary>
internal static class ProbeSettings
{
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
        Egress = ReadEgress([.. Entries(configuration, "Egress:Allow"), .. networks.Select(network => new Entry("--allow", network))]),
        ExtraRoots = ReadRoots([.. Entries(configuration, "Tls:ExtraRoots"), .. roots.Select(file => new Entry("--ca", file))]),
        VerifyPop3ByOption = SettingValue.Flag(configuration, "Tls:VerifyPop3ByOption", fallback: false),
        SaslInitialResponse = SettingValue.Flag(configuration, "Login:SaslInitialResponse", fallback: true),
    };

    private static EgressPolicy ReadEgress(IReadOnlyList<Entry> networks)
    {
        foreach (var network in networks)
        {
            try
            {
                _ = EgressPolicy.Create([network.Value]);
            }
            catch (FormatException)
            {
                throw new InvalidSettingException(network.Name, "must be a network in CIDR notation, such as 10.0.0.0/8 or fd00::/8, or an IP address.");
            }
        }

        return EgressPolicy.Create(networks.Select(network => network.Value));
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

    private static IEnumerable<Entry> Entries(IConfiguration configuration, string section) =>
        configuration.GetSection(section).GetChildren().Select(entry => new Entry(SettingValue.NameOf(entry.Path), entry.Value ?? ""));
}
