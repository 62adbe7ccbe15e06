using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>Keeps a read model in the transaction of each append: a reader sees it as soon as the event is committed.</summary>
/// <param name="projection">The read model.</param>
public sealed class InlineProjection(IProjection projection) : IInlineProjection
{
    private readonly EventFilter _filter = new(projection.Takes);

    /// <inheritdoc/>
    public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
    {
        IProjectionFold? fold = null;
        foreach (var recorded in events)
        {
            if (_filter.Takes(recorded.Data.GetType()))
                (fold ??= projection.Begin()).Apply(recorded with { Metadata = EventMetadata.None });
        }

        if (fold is { Rows: > 0 })
            fold.Write(batch, projection.Schema);
    }
}
