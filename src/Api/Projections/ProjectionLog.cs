using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Projections;

/// <summary>Says in the log what becomes of the asynchronous projections, and what an operator does about it.</summary>
public sealed partial class ProjectionLog(ILogger<ProjectionLog> logger) : IProjectionObserver
{
    /// <inheritdoc/>
    public void Leads(string projection) => LogLeads(projection);

    /// <inheritdoc/>
    public void Failed(string projection, ProjectionFailure failure) => LogFailed(projection, failure.Position, failure.Alias, failure.Message);

    /// <inheritdoc/>
    public void Interrupted(string projection, Exception cause, TimeSpan pause) => LogInterrupted(projection, pause.TotalSeconds, cause.Message);

    [LoggerMessage(LogLevel.Information, "This process keeps the projection {Projection} up to date")]
    private partial void LogLeads(string projection);

    [LoggerMessage(LogLevel.Error, "The projection {Projection} has stopped at position {Position}, {Alias}: {Problem}. The others go on. `projections status` shows it; when the cause is gone, `projections start {Projection}` lets it try again")]
    private partial void LogFailed(string projection, long position, string alias, string problem);

    [LoggerMessage(LogLevel.Warning, "The projection {Projection} pauses for {Seconds} s: {Problem}")]
    private partial void LogInterrupted(string projection, double seconds, string problem);
}
