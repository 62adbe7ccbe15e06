using System.Net;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class DeleteMonitorTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deleted_monitor_is_gone_and_its_history_stays()
    {
        var id = await CreateAsync();
        (await api.DeleteAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await api.GetAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.PatchAsync(id, """{"name":"m"}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.DeleteAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.GetAsync(id, "/checks")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var events = await api.EventsAsync(id);
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["monitor_created", "monitor_deleted"]);
        events[1].GetProperty("actor").GetString().ShouldBe("user-2");
        events[0].GetProperty("data").GetProperty("config").GetProperty("user").GetString().ShouldBe("monitor@example.com");
    }

    [Fact]
    public async Task Its_secrets_go_with_it()
    {
        var id = await CreateAsync();
        (await CountKeysAsync(id)).ShouldBe(1);
        await api.DeleteAsync(id);
        (await CountKeysAsync(id)).ShouldBe(0);
        (await api.ReadAsync(id, "?version=1")).GetProperty("config").GetRawText()
            .ShouldBe("""{"protocol":"imap","user":"monitor@example.com","password":"********","tls":false,"tlsOptions":{"rejectUnauthorized":true}}""");
    }

    [Fact]
    public async Task The_key_of_a_monitor_whose_history_says_nothing_of_the_kind_is_not_destroyed()
    {
        var id = await CreateAsync();
        (await api.ScalarAsync<bool>($"select event_monitors.shred_data_key({id})")).ShouldBeFalse();
        (await CountKeysAsync(id)).ShouldBe(1);
        (await api.ScalarAsync<bool>("select has_function_privilege('public', 'event_monitors.shred_data_key(bigint)', 'execute')")).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_may_not_write_deletes_nothing()
    {
        var id = await CreateAsync();
        (await api.Client(null).DeleteAsync(MonitorCalls.Path(id), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.DeleteAsync(id, api.Tokens.Readonly)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.DeleteAsync(id, api.Tokens.Supporter)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.DeleteAsync(id, api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.DeleteAsync(long.MaxValue)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.EventsAsync(id)).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_happens_to_a_monitor_after_its_deletion_whoever_changes_it_at_the_same_time()
    {
        var id = await CreateAsync();
        var changes = Enumerable.Range(0, 8).Select(i => api.PatchAsync(id, $$$"""{"imapPopConfig":{"password":"p{{{i}}}"}}"""));
        var answers = await Task.WhenAll([.. changes, api.DeleteAsync(id), api.DeleteAsync(id)]);

        answers.Count(a => a.StatusCode == HttpStatusCode.NoContent).ShouldBe(1);
        var events = await api.EventsAsync(id);
        events.Length.ShouldBe(2 + answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        events[^1].GetProperty("type").GetString().ShouldBe("monitor_deleted");
        (await CountKeysAsync(id)).ShouldBe(0);
    }

    private Task<long> CreateAsync() => api.CreateAsync(Json.With("imapPopConfig", """{"user":"monitor@example.com","password":"hunter2","x":"unknown-secret"}"""));

    private Task<long> CountKeysAsync(long id) => api.ScalarAsync<long>($"select count(*) from event_monitors.data_keys where monitor_id = {id}");
}
