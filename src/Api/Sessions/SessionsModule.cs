using EventMonitors.Api.Storage;
using Microsoft.AspNetCore.Authentication;

namespace EventMonitors.Api.Sessions;

/// <summary>Who calls, and what the caller's role allows.</summary>
public static class SessionsModule
{
    private const string ReaderPolicy = "reader";
    private const string EditorPolicy = "editor";
    private const string AdminPolicy = "admin";
    private const string PlatformPolicy = "platform";

    /// <summary>Adds bearer sessions and the policies.</summary>
    public static IHostApplicationBuilder AddSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SessionQueries>();
        builder.Services.AddInlineProjection<UserProjection>();
        builder.Services.AddInlineProjection<SessionProjection>();
        builder.Services.AddAuthentication(BearerSessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerSessionHandler>(BearerSessionHandler.SchemeName, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(ReaderPolicy, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(EditorPolicy, policy => policy.RequireRole(nameof(Role.Admin), nameof(Role.Editor)))
            .AddPolicy(AdminPolicy, policy => policy.RequireRole(nameof(Role.Admin)))
            .AddPolicy(PlatformPolicy, policy => policy.RequireRole(nameof(Role.Admin)).RequireAssertion(context => context.User.Identity?.IsAuthenticated == true && Caller.Of(context.User).OrganizationId is null));
        return builder;
    }

    /// <summary>
    /// A path below <c>/api</c> that leads nowhere still asks for a session first: what exists is told to nobody in particular.
    /// </summary>
    public static void UseSessionsBelowApi(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var authenticated = context.User.Identity?.IsAuthenticated == true;
        if (!authenticated && context.GetEndpoint() is null && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            await context.ChallengeAsync();
        else
            await next(context);
    });

    /// <summary>Any role may call it; what it shows is the caller's own organization, or any for a supporter.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="scope">What an API key needs to call it.</param>
    public static TBuilder RequireReader<TBuilder>(this TBuilder endpoint, ApiScope scope) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(ReaderPolicy).WithMetadata(scope);

    /// <summary>Admins and editors may call it.</summary>
    /// <inheritdoc cref="RequireReader"/>
    public static TBuilder RequireEditor<TBuilder>(this TBuilder endpoint, ApiScope scope) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(EditorPolicy).WithMetadata(scope);

    /// <summary>Admins may call it, API keys never.</summary>
    public static TBuilder RequireAdmin<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(AdminPolicy);

    /// <summary>Admins of the platform itself may call it: those that belong to no organization.</summary>
    public static TBuilder RequirePlatformAdmin<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(PlatformPolicy);
}
