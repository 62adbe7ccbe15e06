using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>The user a private server runs as: its Debian package's own when we are root, else ourselves.</summary>
/// <remarks>PostgreSQL refuses to run as root, and none of the servers has a reason to.</remarks>
public sealed record ServiceAccount(string Name, uint UserId, uint GroupId, bool IsSelf)
{
    /// <summary>The words that go before a command line so that it runs as this user; see setpriv(1).</summary>
    public IReadOnlyList<string> CommandPrefix => IsSelf
        ? []
        : ["setpriv", $"--reuid={Name}", $"--regid={GroupId.ToString(CultureInfo.InvariantCulture)}", "--init-groups", "--"];

    /// <exception cref="ServerException">The machine has no such group.</exception>
    public string GroupName => Lookup("/etc/group", fields => fields[2] == GroupId.ToString(CultureInfo.InvariantCulture))?[0]
        ?? throw new ServerException($"This machine has no group with the id {GroupId}.");

    /// <exception cref="ServerException">We are root and the machine knows no such user.</exception>
    public static ServiceAccount For(string packageUser)
    {
        if (!Libc.IsRoot) return new(Environment.UserName, Libc.UserId, Libc.GroupId, IsSelf: true);

        var entry = Lookup("/etc/passwd", fields => fields[0] == packageUser)
            ?? throw new ServerException($"This machine has no user '{packageUser}'; the Debian package that brings it is not installed.");
        return new(packageUser, uint.Parse(entry[2], CultureInfo.InvariantCulture), uint.Parse(entry[3], CultureInfo.InvariantCulture), IsSelf: false);
    }

    private static string[]? Lookup(string file, Func<string[], bool> matches) =>
        File.ReadLines(file).Select(line => line.Split(':')).FirstOrDefault(matches);
}
