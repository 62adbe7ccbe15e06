using System.Net;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Quotas of organization 2, whose customer is 20.</summary>
public sealed class MonitorQuotaTests(ApiHost api) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private const string Path = "/api/imap-pop-monitors";
    private const string Body = """{"customerId":20,"name":"n","hostname":"mail.example.com","status":"disabled"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await SetQuotaAsync("null", "null");

    [Fact]
    public async Task Of_many_creations_in_two_processes_at_once_the_quota_takes_exactly_as_many_as_it_allows()
    {
        var most = (int)await CountAsync() + 10;
        await SetQuotaAsync($"{most}", "null");
        await using var other = NpgsqlDataSource.Create(api.ConnectionString);
        CreateMonitorHandler[] handlers = [api.Service<CreateMonitorHandler>(), HandlerOn(other)];
        using var body = JsonDocument.Parse(Body);
        var request = CreateMonitorRequest.Read(body.RootElement);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => TryAsync(() => handlers[i % 2].HandleAsync(2, request, EventMetadata.None, Cancellation)), Cancellation)));
        outcomes.Count(status => status == 201).ShouldBe(10);
        outcomes.Count(status => status == 403).ShouldBe(20);
        (await CountAsync()).ShouldBe(most);
        (await api.ScalarAsync<long>("select count(*) from event_store.mt_events where tenant_id = '2' and type = 'monitor_created'")).ShouldBe(await api.ScalarAsync<long>("select count(*) from event_monitors.monitors where organization_id = 2"));
    }

    [Fact]
    public async Task Far_from_the_limit_nobody_waits_for_anybody()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var creating = await HoldTurnAsync(database);
        using var body = JsonDocument.Parse(Body);
        var request = CreateMonitorRequest.Read(body.RootElement);
        var creations = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.Service<CreateMonitorHandler>().HandleAsync(2, request, EventMetadata.None, Cancellation)));
        (await creations.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)).Length.ShouldBe(10);
    }

    [Fact]
    public async Task Near_the_limit_creations_that_wait_leave_the_connections_to_the_others()
    {
        await SetQuotaAsync($"{await CountAsync() + 20}", "null");
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var few = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(api.ConnectionString) { MaxPoolSize = 4, Timeout = 30, ApplicationName = "few" }.ConnectionString);
        using var body = JsonDocument.Parse(Body);
        var request = CreateMonitorRequest.Read(body.RootElement);
        var handler = HandlerOn(few);
        Task<MailboxMonitor[]> creations;
        await using (await HoldTurnAsync(database))
        {
            creations = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => handler.HandleAsync(2, request, EventMetadata.None, Cancellation)));
            await Eventually.SeeAsync(
                () => api.ScalarAsync<long>("select count(*) from pg_stat_activity where application_name = 'few' and datname = current_database() and wait_event = 'advisory'"),
                waiting => waiting >= 2);
            // Were every connection held at the lock, there would be none for these.
            for (var i = 0; i < 40; i++) await new MonitorQuotaQueries(few).CountAsync(2, Cancellation);
        }

        (await creations).Length.ShouldBe(20);
    }

    [Fact]
    public async Task A_refusal_has_the_figures_and_a_deleted_monitor_makes_room()
    {
        var id = await CreateAsync();
        var most = await CountAsync();
        await SetQuotaAsync($"{most}", "null");
        var refused = await PostAsync(Path, Body);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var problem = await Json.ReadAsync(refused, Cancellation);
        problem.GetProperty("code").GetString().ShouldBe("quota_exceeded");
        problem.GetProperty("detail").GetString()!.ShouldContain($"{most} monitors");
        (await api.DeleteAsync(id, api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await CreateAsync();
    }

    [Fact]
    public async Task Of_a_bulk_the_first_ones_are_created_that_there_is_room_for()
    {
        await SetQuotaAsync($"{await CountAsync() + 2}", "null");
        var answer = await PostAsync($"{Path}/bulk", $$"""{"items":[{{Body}},{"name":7},{{Body}},{{Body}},{{Body}}]}""");
        var items = (await Json.ReadAsync(answer, Cancellation)).GetProperty("items").EnumerateArray().ToList();
        items.Select(i => i.GetProperty("status").GetInt32()).ShouldBe([201, 400, 201, 403, 403]);
        items[4].GetProperty("problem").GetProperty("code").GetString().ShouldBe("quota_exceeded");
    }

    [Fact]
    public async Task Nobody_has_a_monitor_checked_more_often_than_the_organization_may_from_now_on()
    {
        var id = await CreateAsync(Body.Replace("\"n\"", "\"n\",\"checkInterval\":30", StringComparison.Ordinal));
        await SetQuotaAsync("null", "300");
        (await (await PostAsync(Path, Body.Replace("\"n\"", "\"n\",\"checkInterval\":299", StringComparison.Ordinal))).ErrorsAsync()).ShouldBe(["checkInterval"]);
        (await PatchAsync(id, """{"name":"m"}""")).GetProperty("checkInterval").GetInt32().ShouldBe(30, "what it was given it keeps");
        (await PatchAsync(id, """{"checkInterval":30,"name":"o"}""")).GetProperty("checkInterval").GetInt32().ShouldBe(30, "sent back as it is");
        (await (await api.PatchAsync(id, """{"checkInterval":60}""", api.Tokens.OtherOrganization)).ErrorsAsync()).ShouldBe(["checkInterval"]);
        (await PatchAsync(id, """{"checkInterval":null}""")).GetProperty("checkInterval").GetInt32().ShouldBe(300, "the default is what is allowed");
        var created = await CreateAsync();
        (await api.ReadAsync(created, token: api.Tokens.OtherOrganization)).GetProperty("checkInterval").GetInt32().ShouldBe(300);
    }

    // Somebody else's creation, just being counted, in whatever process.
    private static async Task<NpgsqlConnection> HoldTurnAsync(NpgsqlDataSource database)
    {
        var connection = await database.OpenConnectionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("begin; select pg_advisory_xact_lock(hashtextextended('event_monitors.monitor_quota', 2))", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private CreateMonitorHandler HandlerOn(NpgsqlDataSource database) => new(
        new CreationQueries(database),
        new MonitorQuota(new MonitorQuotaQueries(database), TimeProvider.System),
        api.Service<KeyRing>(),
        new PostgresEventStore(database, EventCatalogue.Create(), api.Services.GetServices<IInlineProjection>()),
        TimeProvider.System);

    private static async Task<int> TryAsync(Func<Task> attempt)
    {
        try
        {
            await attempt();
            return 201;
        }
        catch (ProblemException refused)
        {
            return refused.Problem.Status!.Value;
        }
    }

    private async Task<long> CreateAsync(string body = Body)
    {
        var answer = await PostAsync(Path, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await Json.ReadAsync(answer, Cancellation)).GetProperty("id").GetInt64();
    }

    private async Task<JsonElement> PatchAsync(long id, string body)
    {
        var answer = await api.PatchAsync(id, body, api.Tokens.OtherOrganization);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(answer, Cancellation);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) => api.Client(api.Tokens.OtherOrganization).PostAsync(path, Json.Body(body), Cancellation);

    private Task<long> CountAsync() => api.ScalarAsync<long>("select count(*) from event_monitors.monitors where organization_id = 2 and deleted_at is null");

    private Task<long> SetQuotaAsync(string monitors, string interval) => api.ScalarAsync<long>(
        $"with u as (update event_monitors.organizations set quota_monitors = {monitors}, quota_smallest_check_interval = {interval} where id = 2 returning 1) select count(*) from u");
}
