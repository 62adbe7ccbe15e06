using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Histories of monitors as chance would have them, and as the events allow.</summary>
internal static class RandomHistories
{
    /// <summary>The events of one monitor, its creation first; the same for the same seed.</summary>
    public static List<object> Of(Random chance, long id, int count)
    {
        var events = new List<object>
        {
            new MonitorCreated(id, 1, 10, "n", "h.example", "h.example", Port(chance), "active", 60, 30, null, "a@b", Config(chance), "c1.created")
            {
                Confirmations = chance.Next(2) == 0 ? null : chance.Next(1, 11),
                RecoveryConfirmations = chance.Next(2) == 0 ? null : chance.Next(1, 11),
            },
        };
        while (events.Count < count) events.Add(Next(chance, id, events.Count == count - 1));
        return events;
    }

    private static object Next(Random chance, long id, bool isLast) => chance.Next(12) switch
    {
        0 => new MonitorSecretsShredded(id),
        1 when isLast => new MonitorDeleted(id),
        1 or 2 => new MonitorStatusChanged(id, Status(chance), Status(chance)),
        _ => new MonitorReconfigured(id)
        {
            Name = Maybe(chance, () => new Change<string>("old", $"n\"{chance.Next()}\\ü")),
            Hostname = Maybe(chance, () => new Change<string>("old", $"h{chance.Next()}.example")),
            HostAscii = Maybe(chance, () => $"h{chance.Next()}.example"),
            Port = Maybe(chance, () => new Change<int?>(null, Port(chance))),
            CheckInterval = Maybe(chance, () => new Change<int>(60, chance.Next(10, 86400))),
            TimeoutSeconds = Maybe(chance, () => new Change<int>(30, chance.Next(1, 120))),
            NotificationPhoneNumber = Maybe(chance, () => new Change<string?>(null, chance.Next(2) == 0 ? null : "030 1234")),
            NotificationEmail = Maybe(chance, () => new Change<string?>("a@b", chance.Next(2) == 0 ? null : "c@d")),
            Confirmations = Maybe(chance, () => new Change<int?>(null, chance.Next(2) == 0 ? null : chance.Next(1, 11))),
            RecoveryConfirmations = Maybe(chance, () => new Change<int?>(1, chance.Next(2) == 0 ? null : chance.Next(1, 11))),
            Config = Maybe(chance, () => new Change<ReadableConfig>(Config(chance), Config(chance))),
            PasswordReplaced = chance.Next(4) == 0,
            ClientSecretReplaced = chance.Next(4) == 0,
            RefreshTokenReplaced = chance.Next(4) == 0,
            SealedConfig = Maybe(chance, () => $"c1.{chance.Next()}"),
        } is var change && (change.Config is null) == (change.SealedConfig is null) ? change : change with { Config = null, SealedConfig = null },
    };

    private static T? Maybe<T>(Random chance, Func<T> make) where T : class => chance.Next(4) == 0 ? make() : null;

    private static int? Port(Random chance) => chance.Next(3) == 0 ? null : chance.Next(1, 65536);

    private static string Status(Random chance) => ((string[])["active", "maintenance", "disabled"])[chance.Next(3)];

    private static ReadableConfig Config(Random chance) =>
        new(chance.Next(2) == 0 ? "imap" : "pop3", chance.Next(3) == 0 ? null : $"u{chance.Next(3)}", chance.Next(2) == 0, chance.Next(2) == 0, chance.Next(2) == 0)
        {
            StartTls = chance.Next(3) == 0,
            AuthMechanism = Maybe(chance, () => "SCRAM-SHA-256"),
            OAuth2 = Maybe(chance, () => new ReadableOAuth2($"https://t{chance.Next(3)}.example/", "ü\"\\c", Maybe(chance, () => "s"), chance.Next(2) == 0, chance.Next(2) == 0)),
            Mailbox = Maybe(chance, () => $"m/{chance.Next(3)} 📬"),
            Expect = Maybe(chance, () => new ReadableExpectation(Port(chance), chance.Next(2) == 0 ? null : long.MaxValue, Port(chance))),
            CertificateExpiryWarningDays = chance.Next(3) == 0 ? chance.Next(3_651) : null,
            IpVersion = chance.Next(3) == 0 ? 6 : null,
        };
}
