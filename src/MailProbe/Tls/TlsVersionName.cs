using System.Security.Authentication;

namespace EventMonitors.MailProbe.Tls;

internal static class TlsVersionName
{
    /// <summary>The version as results and transcripts name it: <c>TLSv1.3</c>.</summary>
    public static string Of(SslProtocols version) => version switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => version.ToString(),
    };
}
