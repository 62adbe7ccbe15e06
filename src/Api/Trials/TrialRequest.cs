using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;

namespace EventMonitors.Api.Trials;

/// <summary>The body of <c>POST /api/imap-pop-monitors/test</c>, checked by the rules that hold for a monitor. Printed, it shows no secret.</summary>
/// <param name="Hostname">As sent.</param>
/// <param name="Port">1 to 65535; <c>null</c> lets the worker choose.</param>
/// <param name="TimeoutSeconds">Deadline in seconds.</param>
/// <param name="Config">How to log in.</param>
public sealed record TrialRequest(string Hostname, int? Port, int TimeoutSeconds, ImapPopConfig Config)
{
    /// <summary>Somebody waits for the answer all the time.</summary>
    public const int MaxTimeoutSeconds = 30;

    private static readonly HashSet<string> Judged = ["hostname", "port", ImapPopConfig.Field];

    // Fields of a monitor that a trial has no use for: unknown ones here, whatever they hold.
    private static readonly HashSet<string> Unknown =
        ["customerId", "name", "status", "checkInterval", "notificationPhoneNumber", "notificationEmail", "confirmations", "recoveryConfirmations"];

    /// <summary>Reads the body; notes every error it finds, not only the first.</summary>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static TrialRequest Read(JsonElement body)
    {
        var errors = new FieldErrors();
        var settings = MonitorSettings.Read(new RequestFields(body, errors, unknown: Unknown), errors);
        settings.Validate(errors, Judged.Contains);
        if (settings.TimeoutSeconds is < 1 or > MaxTimeoutSeconds) errors.Add("timeoutSeconds", $"must be between 1 and {MaxTimeoutSeconds} seconds.");
        ImapPopConfigRules.JudgeTogether(settings.Config, errors);
        settings.Config.RefuseMask(errors);
        return errors.Any
            ? throw Problems.InvalidRequest(errors)
            : new TrialRequest(settings.Hostname!, settings.Port, settings.TimeoutSeconds ?? MaxTimeoutSeconds, settings.Config);
    }
}
