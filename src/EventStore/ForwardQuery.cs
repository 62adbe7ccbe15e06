using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore;

/// <summary>Selects the page behind a position. Its text depends on which parts of the filter are set, and on nothing else.</summary>
internal sealed class ForwardQuery
{
    private readonly List<Action<NpgsqlBatchCommand>> _parameters = [];
    private readonly string _where = "";
    private readonly string _order = "seq_id";
    private long _version;

    public ForwardQuery(ForwardFilter filter)
    {
        if (filter is { StreamId: not null, TenantId: null })
            throw new ArgumentException("A stream is named within its tenant: set the tenant too.", nameof(filter));

        if (filter.TenantId is not null)
            _where += $" and tenant_id = {Parameter(command => command.WithText(filter.TenantId))}";
        if (filter.StreamId is not null)
        {
            // Within a stream versions are in the order of positions, and have the index that its positions lack.
            _where += $" and stream_id = {Parameter(command => command.WithText(filter.StreamId))}"
                + $" and version > {Parameter(command => command.With(_version, NpgsqlDbType.Bigint))}";
            _order = "version";
        }

        if (filter.Names?.ToArray() is { } names)
            _where += $" and {EventAlias.IsNamed(Parameter(command => command.WithTexts(names, name => name)))}";
        if (!filter.IncludeArchived)
            _where += " and is_archived is not true";
    }

    /// <summary>Adds the statement for all that lies behind a position.</summary>
    public void Add(NpgsqlBatch batch, long after, int limit) => Add(batch, "seq_id > $1", after, limit, bound: 0);

    /// <summary>Adds the statement for what lies between two positions, the first one excluded.</summary>
    public void Add(NpgsqlBatch batch, long after, long upTo, int limit) => Add(batch, "seq_id > $1 and seq_id <= $3", after, limit, upTo);

    /// <summary>Takes note of the last event that was handed out, so that a stream is not looked through from its beginning again.</summary>
    public void MoveBehind(StoredEvent last) => _version = last.Version;

    private void Add(NpgsqlBatch batch, string range, long after, int limit, long bound)
    {
        var command = batch.Add($"select {EventRow.Columns} from event_store.mt_events where {range}{_where} order by {_order} limit $2")
            .With(after, NpgsqlDbType.Bigint)
            .With((long)limit, NpgsqlDbType.Bigint)
            .With(bound, NpgsqlDbType.Bigint);
        foreach (var add in _parameters)
            add(command);
    }

    private string Parameter(Func<NpgsqlBatchCommand, NpgsqlBatchCommand> add)
    {
        _parameters.Add(command => add(command));
        return $"${3 + _parameters.Count}";
    }
}
