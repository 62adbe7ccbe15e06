using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventMonitors.Api.Monitors;

/// <summary>The readable keys in the shape that the contract has for a configuration.</summary>
internal static class ReadableConfigJson
{
    /// <returns>UTF-8 JSON with the mask where a password was.</returns>
    public static byte[] ToMaskedJson(this ReadableConfig config)
    {
        var json = new JsonObject { ["protocol"] = config.Protocol };
        if (config.User is { } user) json["user"] = user;
        if (config.HasPassword) json["password"] = MaskedConfig.Mask;
        json["tls"] = config.Tls;
        json["tlsOptions"] = new JsonObject { ["rejectUnauthorized"] = config.RejectUnauthorized };
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }
}
