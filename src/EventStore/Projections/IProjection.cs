namespace EventMonitors.EventStore.Projections;

/// <summary>
/// A read model: rows that follow from events and from nothing else. The same code keeps them in the append's own
/// transaction (<see cref="InlineProjection"/>), behind it, page by page, and when they are rebuilt from the first event.
/// </summary>
/// <remarks>
/// The law that makes these three agree: however a history is cut into runs, applying and writing one run after the other
/// leaves the same rows as applying the whole of it and writing once.
/// </remarks>
public interface IProjection
{
    /// <summary>Its name, in lower case words joined by hyphens, for example <c>monitors</c>; what its progress is kept under.</summary>
    string Name { get; }

    /// <summary>The schema that its tables lie in.</summary>
    string Schema { get; }

    /// <summary>Its tables, without their schema. Nobody else writes to them.</summary>
    /// <remarks>
    /// A rebuild fills copies of them (<c>create table … (like … including all)</c>) and exchanges them, so they hold nothing that a
    /// copy would not have: indexes and constraints have PostgreSQL's default names (<c>{table}_pkey</c>, <c>{table}_{column}_idx</c>,
    /// <c>_key</c>); no foreign key leads from or to them; there is no trigger, no serial column and no view on them.
    /// </remarks>
    IReadOnlyList<string> Tables { get; }

    /// <summary>The types of events that it takes, those of a base type included; <c>null</c> for every event.</summary>
    IReadOnlyCollection<Type>? Takes { get; }

    /// <summary>A fold that nothing was applied to yet.</summary>
    IProjectionFold Begin();
}
