using EventMonitors.Api.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace EventMonitors.Api.Http;

/// <summary>
/// The reverse proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed (<c>Http:TrustedProxies:0</c>,
/// CIDR). From anybody else the headers are ignored: the address in the audit trail cannot be made up.
/// </summary>
public static class TrustedProxies
{
    private const string Section = "Http:TrustedProxies";

    /// <exception cref="InvalidSettingException">An entry is not a network in CIDR notation.</exception>
    public static ForwardedHeadersOptions Read(IConfiguration configuration)
    {
        var options = new ForwardedHeadersOptions { ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var entry in configuration.GetSection(Section).GetChildren())
            options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(entry.Value, out var network)
                ? network
                : throw new InvalidSettingException(entry.Path.Replace(":", "__", StringComparison.Ordinal), "must be a network in CIDR notation, for example 10.0.0.0/8 or 192.0.2.7/32."));
        // The middleware believes everybody where it knows nobody.
        options.ForwardedHeaders = options.KnownIPNetworks.Count > 0 ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto : ForwardedHeaders.None;
        return options;
    }
}
