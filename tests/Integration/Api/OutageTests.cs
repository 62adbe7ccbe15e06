using System.Net;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class OutageTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_takes_nobody_the_answer_is_a_503_and_afterwards_as_ever()
    {
        var database = new NpgsqlConnectionStringBuilder(api.ConnectionString);
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(api.ConnectionString) { Database = "postgres" });
        try
        {
            await ExecuteAsync($"alter database {database.Database} allow_connections false");
            await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Database}'");
            for (var i = 0; i < 20; i++)
            {
                var refused = await api.Client(api.Tokens.Editor).GetAsync("/api/imap-pop-monitors/999999", Cancellation);
                refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, await refused.Content.ReadAsStringAsync(Cancellation));
                refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
                (await Json.ReadAsync(refused, Cancellation)).GetProperty("code").GetString().ShouldBe("unavailable");
            }
        }
        finally
        {
            await ExecuteAsync($"alter database {database.Database} allow_connections true");
        }

        (await api.Client(api.Tokens.Editor).GetAsync("/api/imap-pop-monitors/999999", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task ExecuteAsync(string sql)
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }
}
