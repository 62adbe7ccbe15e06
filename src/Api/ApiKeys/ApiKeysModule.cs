using EventMonitors.Api.Storage;

namespace EventMonitors.Api.ApiKeys;

/// <summary>Keys with which programs act for an organization.</summary>
public static class ApiKeysModule
{
    /// <summary>Adds the table's projection, its queries and the commands.</summary>
    public static IHostApplicationBuilder AddApiKeys(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApiKeyQueries>();
        builder.Services.AddSingleton<ApiKeyHandler>();
        builder.Services.AddInlineProjection<ApiKeyProjection>();
        return builder;
    }

    /// <summary>Maps <c>/api/api-keys</c>.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder routes) => routes.MapApiKeyEndpoints();
}
