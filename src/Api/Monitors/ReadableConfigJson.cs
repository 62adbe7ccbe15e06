using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventMonitors.Api.Monitors;

/// <summary>The readable keys in the shape that the contract has for a configuration.</summary>
internal static class ReadableConfigJson
{
    /// <returns>UTF-8 JSON with the mask where a secret was.</returns>
    public static byte[] ToMaskedJson(this ReadableConfig config)
    {
        var json = new JsonObject { ["protocol"] = config.Protocol };
        if (config.User is { } user) json["user"] = user;
        if (config.HasPassword) json["password"] = MaskedConfig.Mask;
        json["tls"] = config.Tls;
        json["tlsOptions"] = new JsonObject { ["rejectUnauthorized"] = config.RejectUnauthorized };
        if (config.StartTls) json["startTls"] = true;
        if (config.AuthMechanism is { } mechanism) json["authMechanism"] = mechanism;
        if (config.OAuth2 is { } oauth2) json["oauth2"] = ToMaskedJson(oauth2);
        if (config.Mailbox is { } mailbox) json["mailbox"] = mailbox;
        if (config.Expect is { } expect) json["expect"] = ToJson(expect);
        if (config.CertificateExpiryWarningDays is { } days) json["certificateExpiryWarningDays"] = days;
        if (config.IpVersion is { } version) json["ipVersion"] = version;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static JsonObject ToMaskedJson(ReadableOAuth2 oauth2)
    {
        var json = new JsonObject { ["tokenEndpoint"] = oauth2.TokenEndpoint, ["clientId"] = oauth2.ClientId };
        if (oauth2.HasClientSecret) json["clientSecret"] = MaskedConfig.Mask;
        if (oauth2.HasRefreshToken) json["refreshToken"] = MaskedConfig.Mask;
        if (oauth2.Scope is { } scope) json["scope"] = scope;
        return json;
    }

    private static JsonObject ToJson(ReadableExpectation expect)
    {
        var json = new JsonObject();
        if (expect.MinMessages is { } least) json["minMessages"] = least;
        if (expect.MaxMessages is { } most) json["maxMessages"] = most;
        if (expect.NewestMessageMaxAgeMinutes is { } age) json["newestMessageMaxAgeMinutes"] = age;
        return json;
    }
}
