using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>The new tables of a rebuild: made like the serving ones, and put in their place.</summary>
internal static class RebuildTables
{
    // What "like" does not copy. Rights are taken away first: default privileges may have given some.
    private const string Dress = """
        with t as (
            select format('%I.%I', $2::text, name) as new, l.oid, l.relowner, l.relacl, l.reloptions, s.relowner as new_owner, s.relacl as new_acl
            from unnest($3::text[]) name
            join pg_class l on l.oid = to_regclass($1::text || '.' || name)
            join pg_class s on s.oid = to_regclass($2::text || '.' || name)),
        grantee (oid, name) as (
            select 0::oid, 'public' union all select oid, quote_ident(rolname) from pg_roles)
        select statement from (
            select 1, format('alter table %s owner to %I', new, pg_get_userbyid(relowner)) from t where relowner <> new_owner
            union all
            select 2, format('alter table %s set (%s)', new, array_to_string(reloptions, ', ')) from t where reloptions is not null
            union all
            select 3, format('comment on table %s is %L', new, obj_description(oid, 'pg_class')) from t where obj_description(oid, 'pg_class') is not null
            union all
            select distinct 4, format('revoke all on %s from %s', new, g.name)
            from t cross join lateral (
                select grantee from aclexplode(new_acl) union select relowner where relacl is not null) a (oid)
            join grantee g on g.oid = case when a.oid = new_owner then relowner else a.oid end
            where relacl is not null or new_acl is not null
            union all
            select 5, format('grant %s on %s to %s%s', string_agg(a.privilege_type, ', '), new, g.name, case when a.is_grantable then ' with grant option' end)
            from t cross join lateral aclexplode(coalesce(relacl, case when new_acl is not null then acldefault('r', relowner) end)) a
            join grantee g on g.oid = a.grantee
            group by new, g.name, a.is_grantable
            union all
            select 6, format('grant %s (%I) on %s to %s%s', a.privilege_type, c.attname, new, g.name, case when a.is_grantable then ' with grant option' end)
            from t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
            cross join lateral aclexplode(c.attacl) a
            join grantee g on g.oid = a.grantee
        ) s (step, statement) order by step
        """;

    /// <summary>Makes a schema that is not there. Two at once collide although both say "if not exists": then it is there too.</summary>
    public static async Task MakeSchemaAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, [$"create schema if not exists {schema}"], cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
        }
    }

    /// <summary>Makes empty tables like the serving ones, in place of any that an earlier rebuild has left behind.</summary>
    /// <exception cref="InvalidOperationException">The serving tables have something that a copy would not have.</exception>
    public static async Task MakeAsync(NpgsqlConnection connection, RebuildTarget target, IReadOnlyList<string> shape, CancellationToken cancellationToken)
    {
        var (schema, projection) = (target.ShadowSchema, target.Projection);
        await using (var batch = connection.CreateBatch())
        {
            foreach (var table in projection.Tables)
            {
                batch.Add($"drop table if exists {schema}.{table}");
                batch.Add($"create table {schema}.{table} (like {projection.Schema}.{table} including all)");
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        var made = await TableShape.ReadAsync(connection, schema, projection.Tables, cancellationToken);
        if (shape.Except(made).Concat(made.Except(shape)).FirstOrDefault() is { } difference)
            throw new InvalidOperationException($"The tables of {projection.Name} cannot be rebuilt, since a copy of them would differ: {difference}.");
    }

    /// <summary>Gives the new tables the owner, the rights, the options and the comments of the serving ones.</summary>
    public static async Task DressAsync(NpgsqlConnection connection, RebuildTarget target, CancellationToken cancellationToken)
    {
        var statements = new List<string>();
        await using (var batch = connection.CreateBatch())
        {
            batch.Add(Dress)
                .With(target.Projection.Schema, NpgsqlDbType.Text)
                .With(target.ShadowSchema, NpgsqlDbType.Text)
                .With(target.Projection.Tables.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                statements.Add(reader.GetString(0));
        }

        await ExecuteAsync(connection, statements, cancellationToken);
    }

    /// <summary>Puts the new tables in the place of the serving ones.</summary>
    public static Task ExchangeAsync(NpgsqlConnection connection, RebuildTarget target, CancellationToken cancellationToken)
    {
        var (schema, projection) = (target.ShadowSchema, target.Projection);
        return ExecuteAsync(
            connection,
            [.. projection.Tables.SelectMany(table => new[] { $"drop table {projection.Schema}.{table}", $"alter table {schema}.{table} set schema {projection.Schema}" })],
            cancellationToken);
    }

    public static Task AnalyzeAsync(NpgsqlConnection connection, RebuildTarget target, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, [.. target.Projection.Tables.Select(table => $"analyze {target.ShadowSchema}.{table}")], cancellationToken);

    public static async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        if (statements.Count == 0)
            return;
        await using var batch = connection.CreateBatch();
        batch.Timeout = 0;
        foreach (var statement in statements)
            batch.Add(statement);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
