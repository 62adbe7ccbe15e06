using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// What a request may say of a monitor, its types checked; <see cref="MonitorSettingsValidator"/> checks the values.
/// <c>null</c> is what was left out.
/// </summary>
public sealed record MonitorSettings(
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
    /// <summary>Failures in a row that make the monitor down.</summary>
    public int? Confirmations { get; init; }

    /// <summary>Successes in a row that make it up again.</summary>
    public int? RecoveryConfirmations { get; init; }

    /// <summary>Reads the fields; notes every one that is of a wrong type.</summary>
    public static MonitorSettings Read(RequestFields fields, FieldErrors errors) => new(
        fields.Text("name"),
        fields.Text("hostname"),
        fields.WholeNumber("port"),
        fields.Text("status"),
        fields.WholeNumber("checkInterval"),
        fields.WholeNumber("timeoutSeconds"),
        fields.Text("notificationPhoneNumber"),
        fields.Text("notificationEmail"),
        ImapPopConfig.Read(fields, errors))
    {
        Confirmations = fields.WholeNumber("confirmations"),
        RecoveryConfirmations = fields.WholeNumber("recoveryConfirmations"),
    };

    /// <summary>Notes what is wrong with the values of fields that have no error yet.</summary>
    /// <param name="errors">Where it is noted.</param>
    /// <param name="concerns">Which of the request's fields are looked at; what lies within one belongs to it.</param>
    public void Validate(FieldErrors errors, Func<string, bool> concerns)
    {
        foreach (var failure in MonitorSettingsValidator.Instance.Validate(this).Errors)
        {
            if (concerns(failure.PropertyName.Split('.')[0]) && !errors.Has(failure.PropertyName))
                errors.Add(failure.PropertyName, failure.ErrorMessage);
        }

        if (concerns(ImapPopConfig.Field)) ImapPopConfigRules.JudgeValues(Config, errors);
    }
}
