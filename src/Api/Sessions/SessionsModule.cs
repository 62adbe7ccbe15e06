using EventMonitors.Api.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace EventMonitors.Api.Sessions;

/// <summary>Who calls, and what the caller's role allows.</summary>
public static class SessionsModule
{
    private const string ReaderPolicy = "reader";
    private const string EditorPolicy = "editor";
    private const string AdminPolicy = "admin";
    private const string PlatformPolicy = "platform";
    private const string UserPolicy = "user";
    private const string OverseerPolicy = "overseer";

    /// <summary>Adds bearer sessions and the policies.</summary>
    public static IHostApplicationBuilder AddSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(SessionSettings.Read(builder.Configuration));
        builder.Services.AddSingleton<SessionQueries>();
        builder.Services.AddSingleton<UserStateQueries>();
        builder.Services.AddSingleton<UserHandler>();
        builder.Services.AddSingleton<PasswordHashing>();
        builder.Services.AddSingleton<LoginAttemptTable>();
        builder.Services.AddSingleton<LoginHandler>();
        builder.Services.AddSingleton<SessionHandler>();
        builder.Services.AddInlineProjection<UserProjection>();
        builder.Services.AddInlineProjection<SessionProjection>();
        builder.Services.AddAuthentication(BearerSessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerSessionHandler>(BearerSessionHandler.SchemeName, null);
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(ReaderPolicy, policy => policy.RequireAuthenticatedUser().WithinScopes())
            .AddPolicy(EditorPolicy, policy => policy.RequireRole(nameof(Role.Admin), nameof(Role.Editor)).WithinScopes())
            .AddPolicy(UserPolicy, policy => policy.RequireAuthenticatedUser().NoKeys())
            .AddPolicy(AdminPolicy, policy => policy.RequireRole(nameof(Role.Admin)).NoKeys())
            .AddPolicy(OverseerPolicy, policy => policy.RequireRole(nameof(Role.Admin), nameof(Role.Supporter)).NoKeys())
            .AddPolicy(PlatformPolicy, policy => policy.RequireRole(nameof(Role.Admin)).RequireAssertion(context => IsCaller(context, caller => caller.OrganizationId is null)).NoKeys());
        return builder;
    }

    /// <summary>Maps logins, sessions and users.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapSessionEndpoints();
        routes.MapUserEndpoints();
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

    /// <summary>Any user in a session may call it, API keys never.</summary>
    public static TBuilder RequireUser<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(UserPolicy);

    /// <summary>Admins may call it and supporters, who read everything; API keys never.</summary>
    public static TBuilder RequireOverseer<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(OverseerPolicy);

    // An API key calls what one of its scopes names; what names no scope is not for keys.
    private static AuthorizationPolicyBuilder WithinScopes(this AuthorizationPolicyBuilder policy) => policy.RequireAssertion(context => IsCaller(
        context, caller => caller.ApiKeyId is null || (context.Resource as HttpContext)?.GetEndpoint()?.Metadata.OfType<ApiScope>().Any(caller.Scopes.Contains) == true));

    private static AuthorizationPolicyBuilder NoKeys(this AuthorizationPolicyBuilder policy) => policy.RequireAssertion(context => IsCaller(context, caller => caller.ApiKeyId is null));

    private static bool IsCaller(AuthorizationHandlerContext context, Func<Caller, bool> holds) => context.User.Identity?.IsAuthenticated == true && holds(Caller.Of(context.User));
}
