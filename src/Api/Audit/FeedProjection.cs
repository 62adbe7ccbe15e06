using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Keeps <c>event_monitors.feed_positions</c>: the log by tenant, so that a small organization's page costs the same beside a
/// huge one.
/// </summary>
public sealed class FeedProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.feed_positions (feed, position)
        select feed, position from unnest($1::text[], $2::bigint[]) as u (feed, position)
        """);

    private static readonly SchemaSql InsertById = new("""
        insert into {schema}.feed_positions (feed, position)
        select u.feed, e.seq_id
        from unnest($1::text[], $2::uuid[]) as u (feed, id)
        cross join lateral (select seq_id from event_store.mt_events where id = u.id limit 1) e
        """);

    // Planned once: of arrays each use is planned anew.
    private static readonly SchemaSql InsertCurrent = new("""
        insert into {schema}.feed_positions (feed, position) values ($1, currval('event_store.mt_events_sequence'))
        """);

    /// <inheritdoc/>
    public string Name => "feeds";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["feed_positions"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type>? Takes => null;

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly List<string> _feeds = [];
        private readonly EventPlaces _places = new();

        public int Rows => _feeds.Count;

        public void Apply(RecordedEvent recorded)
        {
            if (recorded.Data is not HistoryRead)
            {
                Add(FeedNames.Of(recorded.TenantId), recorded);
                return;
            }

            Add(FeedNames.ReadsOf(recorded.TenantId), recorded);
            Add(FeedNames.AllReads, recorded);
        }

        private void Add(string feed, RecordedEvent recorded)
        {
            _feeds.Add(feed);
            _places.Add(recorded);
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            if (_places.AreCurrent)
            {
                foreach (var feed in _feeds) batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertCurrent.In(schema)) { Parameters = { new() { Value = feed } } });
                return;
            }

            batch.BatchCommands.Add(new NpgsqlBatchCommand((_places.AreKnown ? Insert : InsertById).In(schema))
            {
                Parameters = { new() { Value = _feeds.ToArray() }, new() { Value = _places.Values } },
            });
        }
    }
}
