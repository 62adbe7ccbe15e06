namespace EventMonitors.EventStore.Projections;

/// <summary>When a read model is written.</summary>
public enum ProjectionMode
{
    /// <summary>In the transaction of the append: never behind, and every append pays for it.</summary>
    Inline,

    /// <summary>Behind the log, page by page, by one process at a time.</summary>
    Asynchronous,
}

/// <summary>A read model and when it is written.</summary>
/// <param name="Projection">The read model.</param>
/// <param name="Mode">When it is written.</param>
public sealed record ProjectionRegistration(IProjection Projection, ProjectionMode Mode);
