using Npgsql;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>All rows of all read models, to compare.</summary>
internal static class ReadModelTables
{
    /// <summary>Each table's rows as text, in an order of their own.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> DumpAsync(Operator operatorOf, NpgsqlDataSource database)
    {
        var projections = (await operatorOf.DemandAsync("projections", "list", "--json")).Rows;
        var dump = new Dictionary<string, string>();
        foreach (var table in projections.SelectMany(p => p.GetProperty("tables").EnumerateArray().Select(t => t.GetString()!)))
        {
            await using var command = database.CreateCommand($"select coalesce(string_agg(t::text, chr(10) order by t::text), '') from {table} t");
            dump.Add(table, (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        }

        return dump;
    }
}
