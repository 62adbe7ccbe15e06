using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe;

/// <summary>What holds for all probes of a process.</summary>
public sealed record ProbeOptions
{
    /// <summary>Which addresses may be dialled; by default only public ones.</summary>
    public EgressPolicy Egress { get; init; } = EgressPolicy.PublicOnly;

    /// <summary>Certificates trusted as roots beside the system's. Not to be changed once a probe has them.</summary>
    public X509Certificate2Collection ExtraRoots { get; init; } = [];

    /// <summary>
    /// Whether <see cref="ProbeTarget.RejectUnauthorized"/> holds for POP3 too. Off: POP3 always verifies, and where the
    /// target said false the result warns <c>option_ignored: tlsOptions.rejectUnauthorized</c>.
    /// </summary>
    public bool VerifyPop3ByOption { get; init; }

    /// <summary>Whether a mechanism's first message goes out with its command where the server takes that (RFC 4959). Off for servers that say so and do not.</summary>
    public bool SaslInitialResponse { get; init; } = true;

    /// <summary>What a probe, its server and its name servers may cost.</summary>
    public ProbeLimits Limits { get; init; } = new();

    /// <summary>The clock for deadlines, timings and the validity of certificates.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
