using EventMonitors.Api.Configuration;

namespace EventMonitors.Api.OnDemand;

/// <summary>Checks that somebody asks for and waits for, past the schedule.</summary>
public static class OnDemandModule
{
    /// <summary>Adds the commands, the allowance and the sweep.</summary>
    /// <exception cref="InvalidSettingException">A setting is malformed.</exception>
    public static IHostApplicationBuilder AddOnDemand(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(OnDemandSettings.Read(builder.Configuration));
        builder.Services.AddSingleton<TestUseQueries>();
        builder.Services.AddSingleton<TestAllowance>();
        builder.Services.AddSingleton<CheckNowHandler>();
        builder.Services.AddSingleton<WaitingRequests>();
        builder.Services.AddSingleton<CheckEnds>();
        builder.Services.AddSingleton<CheckNowWait>();
        builder.Services.AddSingleton<ExpiredCheckSweep>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ExpiredCheckSweep>());
        return builder;
    }

    /// <summary>Maps checks at once.</summary>
    public static void MapOnDemand(this IEndpointRouteBuilder routes) => routes.MapCheckNow();
}
