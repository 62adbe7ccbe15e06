using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class MonitorStatusTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_action_sets_its_status_and_says_so_once()
    {
        var id = await api.CreateAsync(Json.With("imapPopConfig", """{"user":"u","password":"hunter2"}"""));
        foreach (var (action, status, version) in ((string, string, int)[])[("pause", "disabled", 1), ("maintenance", "maintenance", 2), ("maintenance", "maintenance", 2), ("resume", "active", 3), ("pause", "disabled", 4), ("pause", "disabled", 4)])
        {
            var answer = await PostAsync(id, action);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
            answer.Headers.ETag!.ToString().ShouldBe($"\"{version}\"", action);
            var shown = await Json.ReadAsync(answer, Cancellation);
            shown.GetProperty("status").GetString().ShouldBe(status);
            shown.GetRawText().ShouldBe((await api.ReadAsync(id)).GetRawText());
            shown.GetRawText().ShouldNotContain("hunter2");
        }

        (await api.EventsAsync(id)).Skip(1).Select(e => JsonSerializer.Serialize(e.GetProperty("changes"))).ShouldBe(
        [
            """[{"field":"status","old":"disabled","new":"maintenance"}]""",
            """[{"field":"status","old":"maintenance","new":"active"}]""",
            """[{"field":"status","old":"active","new":"disabled"}]""",
        ]);
    }

    [Fact]
    public async Task A_monitor_whose_secrets_do_not_open_is_paused_all_the_same()
    {
        var id = await api.CreateAsync(Json.With("imapPopConfig", """{"user":"u","password":"hunter2","note":"x"}"""));
        await PostAsync(id, "resume");
        await api.ExecuteAsync($"update event_monitors.data_keys set ring_key_id = 'gone' where monitor_id = {id}");
        foreach (var _ in (int[])[1, 2])
        {
            var answer = await PostAsync(id, "pause");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
            var shown = await Json.ReadAsync(answer, Cancellation);
            (shown.GetProperty("status").GetString(), shown.GetProperty("config").GetProperty("user").GetString()).ShouldBe(("disabled", "u"));
        }
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("maintenance")]
    public async Task Who_may_not_change_a_monitor_may_not_do_this(string action)
    {
        var id = await api.CreateAsync(Json.With("name", "\"n\""));
        (await PostAsync(id, action, token: api.Tokens.Readonly)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(id, action, token: api.Tokens.Supporter)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(id, action, token: api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(id, action, ifMatch: "\"2\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await PostAsync(id, action, ifMatch: "nonsense")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await api.DeleteAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await PostAsync(id, action)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.EventsAsync(id)).Length.ShouldBe(2);
    }

    private async Task<HttpResponseMessage> PostAsync(long id, string action, string? ifMatch = null, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{MonitorCalls.Path(id)}/{action}");
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await api.Client(token ?? api.Tokens.Editor).SendAsync(request, Cancellation);
    }
}
