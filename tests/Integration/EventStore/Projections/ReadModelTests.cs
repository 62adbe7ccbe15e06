using EventMonitors.Api.Checks;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;

using Npgsql;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

/// <summary>The law that every read model of the product has to keep: rebuilt in whatever pieces, it has the rows that it had.</summary>
public sealed class ReadModelTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Yesterday = new(DateTime.UtcNow.Date.AddDays(-1), TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private List<ProjectionRegistration> Registrations => [.. (IEnumerable<ProjectionRegistration>)api.Services.GetService(typeof(IEnumerable<ProjectionRegistration>))!];

    [Fact]
    public async Task Every_read_model_has_the_same_rows_after_a_rebuild_however_the_log_is_cut()
    {
        await LiveAsync();
        await SeeCaughtUpAsync();
        var kept = await RowsAsync();
        kept.Values.Count(rows => rows.Length > 0).ShouldBeGreaterThan(kept.Count / 2, "most of the tables have rows");

        foreach (var limits in new[] { RebuildLimits.Usual, new RebuildLimits(1, 1000, 1, 1, 1, 10_000), new RebuildLimits(4, 100_000, 3, 100, 100_000, 10_000) })
        {
            await new ProjectionRebuild(api.ConnectionString, api.Service<EventTypes>(), Registrations, TimeProvider.System, limits).RunAsync(cancellationToken: Cancellation);
            var rebuilt = await RowsAsync();
            foreach (var (table, rows) in kept) rebuilt[table].ShouldBe(rows, table);
        }
    }

    private async Task LiveAsync()
    {
        var ids = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            var id = await api.CreateAsync($$$"""
                {"customerId":10,"name":"monitor {{{i}}}","hostname":"mail{{{i}}}.example.com","status":"disabled","imapPopConfig":{"type":"imap","user":"u","password":"p"}}
                """);
            ids.Add(id);
            await RecordAsync(CheckMapping.ToEvent(Results.Completed(id, Yesterday.AddMinutes(i))), CheckMapping.ToEvent(Results.Completed(id, Yesterday.AddMinutes(i + 10), "down", "connect")));
            await api.ChangeAsync(id, $$$"""{"name":"renamed {{{i}}}","checkInterval":{{{60 + i}}}}""");
            await RecordAsync(CheckMapping.ToEvent(Results.Expired(id, Yesterday.AddMinutes(i + 20))), CheckMapping.ToEvent(Results.Completed(id, Yesterday.AddMinutes(i + 5))));
            // A result that comes after its slot was given up.
            await RecordAsync(CheckMapping.ToEvent(Results.Completed(id, Yesterday.AddMinutes(i + 20))));
            await api.ChangeAsync(id, """{"status":"maintenance"}""");
            await api.ChangeAsync(id, """{"imapPopConfig":{"password":"q"}}""");
        }

        (await api.DeleteAsync(ids[1])).EnsureSuccessStatusCode();
        await RecordAsync(CheckMapping.ToEvent(Results.Completed(ids[2], Yesterday.AddDays(1))));
    }

    private Task RecordAsync(params CheckEvent[] ends) => api.Service<CheckRecorder>().RecordAsync([.. ends.Select(end => new CheckEnd(end, EventMetadata.None))], Cancellation);

    private Task<IReadOnlyList<ProjectionStatus>> SeeCaughtUpAsync() => Support.Eventually.Async(
        _ => api.Service<ProjectionStatuses>().ReadAsync(Cancellation), all => all.All(status => status.Lag == 0), TimeSpan.FromSeconds(30), Cancellation);

    private async Task<Dictionary<string, string>> RowsAsync()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var rows = new Dictionary<string, string>();
        foreach (var table in Registrations.SelectMany(r => r.Projection.Tables.Select(table => $"{r.Projection.Schema}.{table}")))
        {
            await using var command = database.CreateCommand($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from {table} t");
            rows[table] = (string)(await command.ExecuteScalarAsync(Cancellation))!;
        }

        return rows;
    }
}
