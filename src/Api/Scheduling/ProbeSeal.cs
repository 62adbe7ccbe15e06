using EventMonitors.Api.Monitors;
using EventMonitors.Contracts;

namespace EventMonitors.Api.Scheduling;

/// <summary>A configuration as workers are told of it.</summary>
public static class ProbeSeal
{
    /// <summary>The options of a check.</summary>
    public static CheckOptions ToOptions(ReadableOptions options) => new()
    {
        StartTls = options.StartTls,
        AuthMechanism = options.AuthMechanism,
        Mailbox = options.Mailbox,
        MinMessages = options.Expect?.MinMessages,
        MaxMessages = options.Expect?.MaxMessages,
        NewestMessageMaxAgeMinutes = options.Expect?.NewestMessageMaxAgeMinutes,
        CertificateExpiryWarningDays = options.CertificateExpiryWarningDays,
        IpVersion = options.IpVersion,
    };

    /// <summary>
    /// The credentials, sealed for exactly this target. Where there are none, the options alone are, so that no worker overlooks
    /// one that it does not know; <c>null</c> where there is neither.
    /// </summary>
    public static string? Seal(CheckTarget target, MailCredentials? credentials, TransportKey key) =>
        credentials is not null ? CredentialEnvelope.Seal(credentials, target, key)
        : target.Options != CheckOptions.None ? CredentialEnvelope.Seal(MailCredentials.Nobody, target, key)
        : null;
}
