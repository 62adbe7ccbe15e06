using System.Globalization;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>What makes two probes go to the same mailbox: host, port and user.</summary>
internal static class MailboxKey
{
    /// <returns><c>null</c> where no login is configured.</returns>
    public static Digest? Of(ProbeTarget target) => string.IsNullOrEmpty(target.User) || (target.Password is null && target.OAuth2 is null)
        ? null
        : Digest.Of(target.Host.TrimEnd('.').ToLowerInvariant(), target.EffectivePort.ToString(CultureInfo.InvariantCulture), target.User);
}
