using System.Globalization;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>
/// What makes two probes go to the same mailbox: where it is, how it is spoken to, the user, and the secret. Whoever knows
/// an address and a user, and no more, shares neither turn nor refusals with who has the mailbox.
/// </summary>
internal static class MailboxKey
{
    /// <returns><c>null</c> where no login is configured.</returns>
    public static Digest? Of(ProbeTarget target)
    {
        if (string.IsNullOrEmpty(target.User) || (target.Password is null && target.OAuth2 is null))
            return null;
        return Digest.Of(
            target.Host.TrimEnd('.').ToLowerInvariant(),
            string.Create(CultureInfo.InvariantCulture, $"{target.EffectivePort} {target.Protocol} {target.Tls} {target.StartTls}"),
            target.User,
            // A password beside a grant is not used.
            target.OAuth2 is null ? target.Password : null,
            target.OAuth2?.TokenEndpoint.AbsoluteUri,
            target.OAuth2?.ClientId,
            target.OAuth2?.ClientSecret,
            target.OAuth2?.RefreshToken);
    }
}
