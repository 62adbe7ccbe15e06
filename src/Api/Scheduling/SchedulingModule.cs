namespace EventMonitors.Api.Scheduling;

/// <summary>Which check is due when.</summary>
public static class SchedulingModule
{
    /// <summary>Adds the scheduler.</summary>
    public static IHostApplicationBuilder AddScheduling(this IHostApplicationBuilder builder) => builder;
}
