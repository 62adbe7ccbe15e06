using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Everything about a table that its rebuilt copy has to have too: columns, indexes and constraints with their names, and
/// what a copy cannot have at all, such as triggers, foreign keys and views on it. Independent of the schema that the table lies in.
/// </summary>
internal static class TableShape
{
    private const string Index = "index: ";

    private const string Sql = """
        select t.name, line from unnest($2::text[]) t (name)
        left join pg_class c on c.oid = to_regclass($1::text || '.' || t.name)
        left join lateral (
            select format('column %s: %s %s %s%s%s %s', row_number() over (order by a.attnum), a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then 'not null' end, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
            from pg_attribute a left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            union all
            select 'index: ' || pg_get_indexdef(indexrelid) from pg_index where indrelid = c.oid
            union all
            select format('constraint %s: %s', conname, pg_get_constraintdef(oid)) from pg_constraint where conrelid = c.oid
            union all
            select 'foreign key of another table: ' || conname from pg_constraint where confrelid = c.oid
            union all
            select 'trigger: ' || tgname from pg_trigger where tgrelid = c.oid and not tgisinternal
            union all
            select 'policy: ' || polname from pg_policy where polrelid = c.oid
            union all
            select 'row security' where c.relrowsecurity
            union all
            select distinct 'in use: ' || pg_describe_object(classid, objid, 0) from pg_depend
            where (refclassid, refobjid) in (('pg_class'::regclass, c.oid), ('pg_type'::regclass, c.reltype))
                and classid in ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_publication_rel'::regclass)
            union all
            select 'inherited by: ' || inhrelid::regclass from pg_inherits where inhparent = c.oid
            union all
            select format('kind %s, persistence %s', c.relkind, c.relpersistence)
        ) s (line) on c.oid is not null
        order by 1, 2
        """;

    /// <summary>Line by line, the tables in one order.</summary>
    /// <exception cref="InvalidOperationException">A table does not exist.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        NpgsqlConnection connection, string schema, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Sql).With(schema, NpgsqlDbType.Text).With(tables.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = reader.GetString(0);
            if (reader.IsDBNull(1))
                throw new InvalidOperationException($"The table {schema}.{table} does not exist.");
            lines.Add($"{table} {WithoutSchema(reader.GetString(1), schema)}");
        }

        return lines;
    }

    // An index names the schema of its table, and those of functions in its expressions: these are the same for a copy.
    private static string WithoutSchema(string line, string schema) =>
        line.StartsWith(Index, StringComparison.Ordinal)
            ? line.Replace($" ON {schema}.", " ON ", StringComparison.Ordinal)
            : line.Replace($"{schema}.", "", StringComparison.Ordinal);
}
