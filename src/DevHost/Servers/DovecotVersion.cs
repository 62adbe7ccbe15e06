using System.Text.RegularExpressions;

namespace EventMonitors.DevHost.Servers;

/// <summary>Which Dovecot is installed: 2.4 speaks another configuration language than 2.3, and each refuses the other's.</summary>
internal sealed partial record DovecotVersion(bool IsBefore24)
{
    /// <summary>What a configuration file must begin with.</summary>
    public string Preamble => IsBefore24 ? "" : "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n";

    /// <exception cref="ServerException">It is none of those we have a configuration for.</exception>
    public static async Task<DovecotVersion> OfInstalledAsync(CancellationToken cancellation) =>
        Parse(await Command.DemandAsync(new ChildProgram("dovecot", Installed.Dovecot("dovecot"), ["--version"]), cancellation));

    public static DovecotVersion Parse(string text) => Number().Match(text).Value switch
    {
        "2.3." => new(IsBefore24: true),
        "2.4." => new(IsBefore24: false),
        _ => throw new ServerException($"Dovecot {text.Trim()} is installed; supported are 2.3 and 2.4. --no-demo does without it."),
    };

    [GeneratedRegex(@"^\d+\.\d+\.")]
    private static partial Regex Number();
}
