using System.Net;

namespace EventMonitors.Operations;

/// <summary>The setting that says where operators may look: an address of this machine and a port.</summary>
internal static class OperationsPort
{
    /// <summary>The setting's name.</summary>
    public const string Setting = "Operations__Listen";

    /// <returns>Where to listen; <c>null</c> where nobody set it.</returns>
    /// <param name="configuration">Where it is.</param>
    /// <param name="invalid">Makes the program's own exception of the setting's name and what is wrong with it.</param>
    public static IPEndPoint? Read(IConfiguration configuration, Func<string, string, Exception> invalid)
    {
        var text = configuration["Operations:Listen"];
        if (string.IsNullOrWhiteSpace(text)) return null;
        // Without a port a text is read as an address at port 0.
        return IPEndPoint.TryParse(text.Trim(), out var endpoint) && endpoint.Port > 0
            ? endpoint
            : throw invalid(Setting, "must be an IP address and a port: 127.0.0.1:9464, or 0.0.0.0:9464 for every address of this machine.");
    }
}
