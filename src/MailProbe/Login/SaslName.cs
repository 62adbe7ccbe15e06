namespace EventMonitors.MailProbe.Login;

/// <summary>User names between commas (RFC 5801, section 4).</summary>
internal static class SaslName
{
    public static string Escape(string user) =>
        user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
}
