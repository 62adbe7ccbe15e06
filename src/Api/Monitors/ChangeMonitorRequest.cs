using System.Text.Json;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The body of <c>PATCH /api/imap-pop-monitors/{id}</c>, a JSON merge patch (RFC 7396): what it does not name stays, and
/// <c>null</c> takes a field back to what it is where it is left out.
/// </summary>
public sealed class ChangeMonitorRequest : IMonitorChange
{
    private readonly HashSet<string> _named;
    private readonly MonitorSettings _settings;
    private readonly JsonElement _config;

    private ChangeMonitorRequest(JsonElement body, CustomerReference? customer, MonitorSettings settings)
    {
        _named = [.. body.EnumerateObject().Select(p => p.Name)];
        _config = NamesConfig ? body.GetProperty(ImapPopConfig.Field).Clone() : default;
        (Customer, _settings) = (customer, settings);
    }

    /// <inheritdoc/>
    public CustomerReference? Customer { get; }

    /// <inheritdoc/>
    public bool NamesConfig => Named(ImapPopConfig.Field);

    /// <summary>Reads the body; notes every error that shows without knowing the monitor.</summary>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static ChangeMonitorRequest Read(JsonElement body)
    {
        var errors = new FieldErrors();
        var fields = new RequestFields(body, errors);
        var customer = body.TryGetProperty("customerId", out _) ? CustomerReference.Read(fields, "customerId", errors) : null;
        var request = new ChangeMonitorRequest(body, customer, MonitorSettings.Read(fields, errors));
        request._settings.Validate(errors, request.Named);
        return errors.Any ? throw Problems.InvalidRequest(errors) : request;
    }

    /// <inheritdoc/>
    public MonitorSettings Over(MailboxMonitor state, ImapPopConfig config)
    {
        var errors = new FieldErrors();
        var wanted = new MonitorSettings(
            Named("name") ? _settings.Name : state.Name,
            Named("hostname") ? _settings.Hostname : state.Hostname,
            Named("port") ? _settings.Port : state.Port,
            Named("status") ? _settings.Status : state.Status,
            Named("checkInterval") ? _settings.CheckInterval : state.CheckInterval,
            Named("timeoutSeconds") ? _settings.TimeoutSeconds : state.TimeoutSeconds,
            Named("notificationPhoneNumber") ? _settings.NotificationPhoneNumber : state.NotificationPhoneNumber,
            Named("notificationEmail") ? _settings.NotificationEmail : state.NotificationEmail,
            Merge(config, errors))
        {
            Confirmations = Named("confirmations") ? _settings.Confirmations : state.Confirmations,
            RecoveryConfirmations = Named("recoveryConfirmations") ? _settings.RecoveryConfirmations : state.RecoveryConfirmations,
        };

        // What was accepted before is not judged anew; a merged configuration is.
        wanted.Validate(errors, field => field == ImapPopConfig.Field && NamesConfig);
        StoredSecrets.RefuseElsewhere(state, config, wanted, _settings.Config, errors);
        if (NamesConfig) wanted.Config.RefuseMask(errors);
        return errors.Any ? throw Problems.InvalidRequest(errors) : wanted;
    }

    private bool Named(string field) => _named.Contains(field);

    private ImapPopConfig Merge(ImapPopConfig config, FieldErrors errors)
    {
        if (!NamesConfig) return config;
        if (_config.ValueKind == JsonValueKind.Null) return ImapPopConfig.Empty;
        using var merged = JsonDocument.Parse(MergePatch.Apply(config.Raw, _config));
        // A key that had no meaning so far gets one when it is sent, and not because another one is.
        return ImapPopConfig.Parse(merged.RootElement, errors, config.Meaningless.Where(key => !_config.TryGetProperty(key, out _)).ToHashSet());
    }
}
