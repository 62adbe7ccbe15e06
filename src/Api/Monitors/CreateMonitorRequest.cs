using System.Text.Json;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>The body of <c>POST /api/imap-pop-monitors</c>, checked.</summary>
public sealed record CreateMonitorRequest(CustomerReference? Customer, MonitorSettings Settings)
{
    /// <summary>Reads the body; notes every error it finds, not only the first.</summary>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static CreateMonitorRequest Read(JsonElement body) => Read(body, takesMasks: false);

    /// <summary>The same, and a mask may stand where a monitor that is there has a secret.</summary>
    internal static CreateMonitorRequest Read(JsonElement body, bool takesMasks)
    {
        var errors = new FieldErrors();
        var fields = new RequestFields(body, errors);
        var request = new CreateMonitorRequest(CustomerReference.Read(fields, "customerId", errors), MonitorSettings.Read(fields, errors));
        request.Settings.Validate(errors, _ => true);
        ImapPopConfigRules.JudgeTogether(request.Settings.Config, errors);
        if (!takesMasks) request.Settings.Config.RefuseMask(errors);
        return errors.Any ? throw Problems.InvalidRequest(errors) : request;
    }
}
