using System.Security.Cryptography;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>All passwords, keys and tokens of one installation, made once and kept in a file for its owner alone.</summary>
public sealed record KeptSecrets(
    string PostgresPassword, string BrokerPassword, string MailPassword,
    KeptSecrets.Key Ring, KeptSecrets.Key Transport, DemoTokens Tokens, string ServicePassword = "")
{
    /// <summary>An encryption key: 32 bytes, base64.</summary>
    public sealed record Key(string Id, string Value)
    {
        public static Key Make(string id) => new(id, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    }

    public static KeptSecrets Take(string file)
    {
        var kept = KeptFile.Read<KeptSecrets>(file);
        if (kept is { ServicePassword.Length: > 0 }) return kept;

        // A file of before the service had a login of its own lacks that password alone.
        var secrets = kept is not null ? kept with { ServicePassword = RandomSecret.Make() } : new KeptSecrets(
            RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make(),
            Key.Make("ring-1"), Key.Make("transport-1"),
            new DemoTokens(RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make(), RandomSecret.Make()),
            RandomSecret.Make());
        KeptFile.Write(file, secrets);
        return secrets;
    }
}
