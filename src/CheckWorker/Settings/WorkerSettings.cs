using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.Configuration;
using EventMonitors.Contracts;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>Everything a worker is told: the broker, the transport keys, and what it may reach. Never the database, never the key ring.</summary>
public sealed record WorkerSettings
{
    // A check is a socket that waits: a few silent servers must not hold up everybody else's checks.
    private const int DefaultConcurrency = 500;
    private const int MaxConcurrency = 10_000;
    private const int MaxName = 100;

    /// <summary>Names the worker in every result: <c>Worker__Name</c>, else host and process id.</summary>
    public required string Name { get; init; }

    /// <summary>Checks at the same time: <c>Worker__Concurrency</c>.</summary>
    public required int Concurrency { get; init; }

    /// <summary>The broker: <c>ConnectionStrings__RabbitMq</c>.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>The keys that open credentials: <c>Secrets__Transport__n__Id</c> and <c>__Value</c>.</summary>
    public required IReadOnlyList<TransportKey> TransportKeys { get; init; }

    /// <summary>Networks beyond the public internet that may be dialled: <c>Egress__Allow__n</c>.</summary>
    public required EgressPolicy Egress { get; init; }

    /// <summary>Roots trusted beside the system's: <c>Tls__ExtraRoots__n</c>, PEM files.</summary>
    public required X509Certificate2Collection ExtraRoots { get; init; }

    /// <summary>Whether <c>tlsOptions.rejectUnauthorized</c> counts for POP3 too: <c>Tls__VerifyPop3ByOption</c>.</summary>
    public required bool VerifyPop3ByOption { get; init; }

    /// <exception cref="InvalidSettingException">A setting is missing or malformed; the message names it.</exception>
    public static WorkerSettings Read(IConfiguration configuration) => new()
    {
        Name = ReadName(configuration["Worker:Name"]),
        Concurrency = ReadConcurrency(configuration["Worker:Concurrency"]),
        Broker = BrokerSetting.Read(configuration, (setting, problem) => new InvalidSettingException(setting, problem)),
        TransportKeys = TransportKeySettings.Read(configuration),
        Egress = ReadEgress(configuration.GetSection("Egress:Allow")),
        ExtraRoots = ReadRoots(configuration.GetSection("Tls:ExtraRoots")),
        VerifyPop3ByOption = ReadFlag(configuration["Tls:VerifyPop3ByOption"]),
    };

    private static string ReadName(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return $"{Environment.MachineName}-{Environment.ProcessId}";
        return text.Length <= MaxName && !text.Any(char.IsControl)
            ? text.Trim()
            : throw new InvalidSettingException("Worker__Name", $"must be one line of {MaxName} characters at most.");
    }

    private static int ReadConcurrency(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return DefaultConcurrency;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxConcurrency
            ? number
            : throw new InvalidSettingException("Worker__Concurrency", $"must be a whole number between 1 and {MaxConcurrency}.");
    }

    private static EgressPolicy ReadEgress(IConfigurationSection section)
    {
        foreach (var entry in section.GetChildren())
        {
            try
            {
                _ = EgressPolicy.Create([entry.Value ?? ""]);
            }
            catch (FormatException)
            {
                throw new InvalidSettingException(NameOf(entry), "must be a network in CIDR notation, such as 10.0.0.0/8 or fd00::/8, or an IP address.");
            }
        }

        return EgressPolicy.Create(section.GetChildren().Select(entry => entry.Value ?? ""));
    }

    private static X509Certificate2Collection ReadRoots(IConfigurationSection section)
    {
        var roots = new X509Certificate2Collection();
        foreach (var entry in section.GetChildren())
        {
            var before = roots.Count;
            try
            {
                roots.ImportFromPemFile(entry.Value ?? "");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                throw new InvalidSettingException(NameOf(entry), $"names a PEM file that cannot be read ({error.GetType().Name}).");
            }

            if (roots.Count == before) throw new InvalidSettingException(NameOf(entry), "names a file without a PEM certificate.");
        }

        return roots;
    }

    private static bool ReadFlag(string? text) => text switch
    {
        null or "" => false,
        _ => bool.TryParse(text, out var flag) ? flag : throw new InvalidSettingException("Tls__VerifyPop3ByOption", "must be true or false."),
    };

    private static string NameOf(IConfigurationSection entry) => entry.Path.Replace(":", "__", StringComparison.Ordinal);
}
