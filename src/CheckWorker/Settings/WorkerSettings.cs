using EventMonitors.Configuration;
using EventMonitors.Contracts;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>Everything a worker is told: the broker, the transport keys, and how it probes. Never the database, never the key ring.</summary>
public sealed record WorkerSettings
{
    // A check is a socket that waits: a thousand silent servers must not hold up everybody else's checks.
    private const int DefaultConcurrency = 2_000;
    private const int DefaultNowConcurrency = 200;
    private const int MaxConcurrency = 10_000;
    private const int MaxName = 100;

    /// <summary>Names the worker in every result: <c>Worker__Name</c>, else host and process id.</summary>
    public required string Name { get; init; }

    /// <summary>Scheduled checks at the same time: <c>Worker__Concurrency</c>.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Checks and trials that somebody waits for, at the same time and beside those: <c>Worker__NowConcurrency</c>.</summary>
    public required int NowConcurrency { get; init; }

    /// <summary>The broker: <c>ConnectionStrings__RabbitMq</c>.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>The keys that open credentials: <c>Secrets__Transport__n__Id</c> and <c>__Value</c>.</summary>
    public required IReadOnlyList<TransportKey> TransportKeys { get; init; }

    /// <summary>What holds for every probe (<see cref="ProbeSettings"/>).</summary>
    public required ProbeOptions Probe { get; init; }

    /// <exception cref="InvalidSettingException">A setting is missing or malformed; the message names it.</exception>
    public static WorkerSettings Read(IConfiguration configuration) => new()
    {
        Name = ReadName(configuration["Worker:Name"]),
        Concurrency = SettingValue.WholeNumber(configuration, "Worker:Concurrency", 1, MaxConcurrency, DefaultConcurrency),
        NowConcurrency = SettingValue.WholeNumber(configuration, "Worker:NowConcurrency", 1, MaxConcurrency, DefaultNowConcurrency),
        Broker = BrokerSetting.Read(configuration, (setting, problem) => new InvalidSettingException(setting, problem)),
        TransportKeys = TransportKeySettings.Read(configuration),
        Probe = ProbeSettings.Read(configuration),
    };

    private static string ReadName(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return $"{Environment.MachineName}-{Environment.ProcessId}";
        return text.Length <= MaxName && !text.Any(char.IsControl)
            ? text.Trim()
            : throw new InvalidSettingException("Worker__Name", $"must be one line of {MaxName} characters at most.");
    }
}
