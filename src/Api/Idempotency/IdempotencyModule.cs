using EventMonitors.EventStore;

namespace EventMonitors.Api.Idempotency;

/// <summary>Requests that can be sent again without being carried out again.</summary>
public static class IdempotencyModule
{
    /// <summary>Adds what endpoints that accept an <c>Idempotency-Key</c> need.</summary>
    public static IHostApplicationBuilder AddIdempotency(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<IdempotencyTable>();
        builder.Services.AddSingleton<IdempotentOperation>();
        builder.Services.AddSingleton<IInlineProjection, HeldKeyProjection>();
        builder.Services.AddHostedService<ExpiredKeys>();
        return builder;
    }
}
