using EventMonitors.Contracts;

namespace EventMonitors.Api.Secrets;

/// <summary>Sealing: the key ring for what is stored, the transport keys for what travels.</summary>
public static class SecretsModule
{
    /// <exception cref="Configuration.InvalidSettingException">A key list is missing or malformed.</exception>
    public static IHostApplicationBuilder AddSecrets(this IHostApplicationBuilder builder)
    {
        var ring = new KeyRing(KeySettings.Read(builder.Configuration, "Secrets:Keys"));
        var transport = new TransportKeys([.. KeySettings.Read(builder.Configuration, "Secrets:Transport").Select(k => new TransportKey(k.Id, k.Value))]);
        builder.Services.AddSingleton(ring);
        builder.Services.AddSingleton(transport);
        builder.Services.AddSingleton<ConfigSeal>();
        return builder;
    }

    /// <summary>The key ring alone, read from the settings when it is first used: for programs of which some parts need it.</summary>
    public static IHostApplicationBuilder AddKeyRing(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSingleton(_ => new KeyRing(KeySettings.Read(configuration, "Secrets:Keys")));
        builder.Services.AddSingleton<ConfigSeal>();
        return builder;
    }
}
