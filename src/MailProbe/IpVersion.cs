namespace EventMonitors.MailProbe;

/// <summary>A version of the Internet Protocol.</summary>
public enum IpVersion
{
    /// <summary>IPv4 (RFC 791).</summary>
    IPv4 = 4,

    /// <summary>IPv6 (RFC 8200).</summary>
    IPv6 = 6,
}
