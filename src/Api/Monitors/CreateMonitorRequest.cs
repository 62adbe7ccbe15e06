using System.Text.Json;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>The body of <c>POST /api/imap-pop-monitors</c>, its types checked; <see cref="CreateMonitorValidator"/> checks its values.</summary>
public sealed record CreateMonitorRequest(
    CustomerReference? Customer,
    string? Name,
    string? Hostname,
    int? Port,
    string? Status,
    int? CheckInterval,
    int? TimeoutSeconds,
    string? NotificationPhoneNumber,
    string? NotificationEmail,
    ImapPopConfig Config)
{
    /// <summary>Reads the body; notes every error it finds, not only the first.</summary>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static CreateMonitorRequest Read(JsonElement body)
    {
        var errors = new FieldErrors();
        var fields = new RequestFields(body, errors);
        var request = new CreateMonitorRequest(
            CustomerReference.Read(fields, "customerId", errors),
            fields.Text("name"),
            fields.Text("hostname"),
            fields.WholeNumber("port"),
            fields.Text("status"),
            fields.WholeNumber("checkInterval"),
            fields.WholeNumber("timeoutSeconds"),
            fields.Text("notificationPhoneNumber"),
            fields.Text("notificationEmail"),
            ImapPopConfig.Read(fields, errors));

        foreach (var failure in CreateMonitorValidator.Instance.Validate(request).Errors)
            if (!errors.Has(failure.PropertyName)) errors.Add(failure.PropertyName, failure.ErrorMessage);
        return errors.Any ? throw Problems.InvalidRequest(errors) : request;
    }
}
