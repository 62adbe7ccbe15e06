using System.Text.Json;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// The body of <c>PUT /api/imap-pop-monitors/{id}</c>, that of a creation: what it leaves out is as it would be if the monitor
/// were created by it, and a mask leaves a secret as it is.
/// </summary>
public sealed class ReplaceMonitorRequest : IMonitorChange
{
    private readonly CreateMonitorRequest _whole;

    private ReplaceMonitorRequest(CreateMonitorRequest whole) => _whole = whole;

    /// <inheritdoc/>
    public CustomerReference? Customer => _whole.Customer;

    /// <inheritdoc/>
    public bool NamesConfig => true;

    /// <summary>Reads the body; notes every error that shows without knowing the monitor.</summary>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static ReplaceMonitorRequest Read(JsonElement body) => new(CreateMonitorRequest.Read(body, takesMasks: true));

    /// <inheritdoc/>
    public MonitorSettings Over(MailboxMonitor state, ImapPopConfig config)
    {
        var errors = new FieldErrors();
        var sent = _whole.Settings.Config;
        using var filled = JsonDocument.Parse(MaskFilling.Fill(sent.Raw, config.Raw));
        // Every key that is sent is in force, also one that meant nothing when it was stored.
        var wanted = _whole.Settings with { Config = ImapPopConfig.Parse(filled.RootElement, errors, new HashSet<string>()) };
        wanted.Validate(errors, field => field == ImapPopConfig.Field);
        StoredSecrets.RefuseElsewhere(state, config, wanted, sent, errors);
        wanted.Config.RefuseMask(errors);
        return errors.Any ? throw Problems.InvalidRequest(errors) : wanted;
    }
}
