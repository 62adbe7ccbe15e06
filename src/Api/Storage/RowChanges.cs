using System.Text.Json;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Storage;

/// <summary>What a run of events does to the rows of one table: new ones whole, the others by the columns that change.</summary>
/// <param name="table">The table's statements.</param>
internal sealed class RowChanges(RowTable table)
{
    // In the order of the ids: rows are locked in one order.
    private readonly SortedDictionary<long, Row> _rows = [];

    /// <summary>How many rows there are to write.</summary>
    public int Count => _rows.Count;

    /// <summary>A row that is made here; every column that may not be null is among them.</summary>
    public void Add(long id, params ReadOnlySpan<(string Column, object? Value)> columns)
    {
        var row = new Row(isNew: true);
        row.Columns["id"] = id;
        Set(row, columns);
        _rows.Add(id, row);
    }

    /// <summary>Columns of a row that is made here, or is there.</summary>
    public void Change(long id, params ReadOnlySpan<(string Column, object? Value)> columns)
    {
        if (!_rows.TryGetValue(id, out var row)) _rows.Add(id, row = new Row(isNew: false));
        Set(row, columns);
    }

    /// <summary>Adds the commands that write them.</summary>
    public void Write(NpgsqlBatch batch, string schema)
    {
        if (_rows.Where(row => row.Value.IsNew).ToArray() is { Length: > 0 } added)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(table.Insert.In(schema)) { Parameters = { Columns(added) } });
        if (_rows.Where(row => !row.Value.IsNew).ToArray() is { Length: > 0 } changed)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(table.Update.In(schema)) { Parameters = { new() { Value = changed.Select(row => row.Key).ToArray() }, Columns(changed) } });
    }

    private static void Set(Row row, ReadOnlySpan<(string Column, object? Value)> columns)
    {
        foreach (var (column, value) in columns) row.Columns[column] = value;
    }

    private static NpgsqlParameter Columns(KeyValuePair<long, Row>[] rows) =>
        new() { Value = rows.Select(row => JsonSerializer.Serialize(row.Value.Columns)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

    private sealed class Row(bool isNew)
    {
        public bool IsNew { get; } = isNew;

        public Dictionary<string, object?> Columns { get; } = [];
    }
}

/// <summary>A read model's table whose key is the column <c>id</c>, and the statements that write its rows from JSON.</summary>
/// <param name="name">Without its schema.</param>
/// <param name="columns">All columns but the key.</param>
internal sealed class RowTable(string name, params string[] columns)
{
    /// <summary>Parameter: the rows' columns.</summary>
    public SchemaSql Insert { get; } = new($$"""
        insert into {schema}.{{name}} (id, {{string.Join(", ", columns)}})
        select r.id, {{string.Join(", ", columns.Select(column => $"r.{column}"))}}
        from unnest($1::jsonb[]) with ordinality u (columns, n)
        cross join lateral jsonb_populate_record(null::{schema}.{{name}}, u.columns) r
        order by u.n
        """);

    /// <summary>Parameters: ids, and the columns that change; what they do not name stays.</summary>
    public SchemaSql Update { get; } = new($$"""
        update {schema}.{{name}} t
        set ({{string.Join(", ", columns)}}) = (select {{string.Join(", ", columns.Select(column => $"r.{column}"))}} from jsonb_populate_record(t, c.columns) r)
        from unnest($1::bigint[], $2::jsonb[]) c (id, columns)
        where t.id = c.id
        """);
}
