using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// A stored secret goes to no other place, and in no other way, than the one it was given for: else an editor who may not know
/// it could have it delivered to a server of their own.
/// </summary>
internal static class StoredSecrets
{
    /// <summary>Notes each stored secret that would be delivered elsewhere. What was sent just now may go anywhere.</summary>
    /// <param name="state">The monitor as it is.</param>
    /// <param name="config">Its configuration, opened.</param>
    /// <param name="wanted">What the monitor is to be.</param>
    /// <param name="sent">The configuration as the request has it: a secret that is left out there, or is the mask, is a stored one.</param>
    /// <param name="errors">Where it is noted.</param>
    public static void RefuseElsewhere(MailboxMonitor state, ImapPopConfig config, MonitorSettings wanted, ImapPopConfig sent, FieldErrors errors)
    {
        if (!DeliversElsewhere(state, config, wanted)) return;
        Refuse("password", wanted.Config.Password, sent.Password);
        Refuse("oauth2.clientSecret", wanted.Config.OAuth2?.ClientSecret, sent.OAuth2?.ClientSecret);
        Refuse("oauth2.refreshToken", wanted.Config.OAuth2?.RefreshToken, sent.OAuth2?.RefreshToken);

        void Refuse(string key, string? secret, string? sentSecret)
        {
            if (secret is not null && sentSecret is null or MaskedConfig.Mask && !errors.Has($"{ImapPopConfig.Field}.{key}"))
                errors.Add($"{ImapPopConfig.Field}.{key}", "must be sent again, since hostname, port, protocol, tls, startTls, tlsOptions, authMechanism or oauth2.tokenEndpoint change: a stored secret goes to no other place, and in no other way, than the one it was given for.");
        }
    }

    private static bool DeliversElsewhere(MailboxMonitor state, ImapPopConfig config, MonitorSettings wanted) =>
        !string.Equals(Hostname.ToAscii(wanted.Hostname!), state.HostAscii, StringComparison.OrdinalIgnoreCase)
        || wanted.Port != state.Port
        || (wanted.Config.Protocol ?? "imap") != (config.Protocol ?? "imap")
        || wanted.Config.Tls != config.Tls
        || wanted.Config.StartTls != config.StartTls
        || !string.Equals(wanted.Config.AuthMechanism, config.AuthMechanism, StringComparison.OrdinalIgnoreCase)
        || wanted.Config.OAuth2?.TokenEndpoint != config.OAuth2?.TokenEndpoint
        || !wanted.Config.HasSameTlsOptions(config);
}
