namespace EventMonitors.Api.Trials;

/// <summary>Configurations that are tried before a monitor has them.</summary>
public static class TrialsModule
{
    /// <summary>Adds the command and its way to the workers.</summary>
    public static IHostApplicationBuilder AddTrials(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TrialPublisher>();
        builder.Services.AddSingleton<TrialHandler>();
        return builder;
    }

    /// <summary>Maps trials.</summary>
    public static void MapTrials(this IEndpointRouteBuilder routes) => routes.MapTrialEndpoints();
}
