using System.Security.Cryptography;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>All passwords, keys and tokens of one installation, made once and kept in a file for its owner alone.</summary>
public sealed record KeptSecrets(
    string PostgresPassword, string BrokerPassword, string MailPassword,
    KeptSecrets.Key Ring, KeptSecrets.Key Transport, DemoTokens Tokens, string ServicePassword = "", IReadOnlyList<DemoLogin>? Logins = null)
{
    /// <summary>An encryption key: 32 bytes, base64.</summary>
    public sealed record Key(string Id, string Value)
    {
        public static Key Make(string id) => new(id, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    }

    public static KeptSecrets Take(string file)
    {
        var kept = KeptFile.Read<KeptSecrets>(file);
        if (kept is { ServicePassword.Length: > 0, Logins: not null }) return kept;

        var secrets = kept ?? new KeptSecrets(
            RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make(),
            Key.Make("ring-1"), Key.Make("transport-1"),
            new DemoTokens(RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make()));
        // A file of before there were these has all the others.
        secrets = secrets with
        {
            ServicePassword = secrets.ServicePassword.Length > 0 ? secrets.ServicePassword : RandomSecret.Make(),
            Logins = secrets.Logins ?? DemoLogin.Make(),
        };
        KeptFile.Write(file, secrets);
        return secrets;
    }
}
