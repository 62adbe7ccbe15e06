using System.Net;
using System.Text;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class PreconditionTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_answer_that_shows_a_monitor_says_which_version_it_shows()
    {
        var created = await api.Client(api.Tokens.Editor).PostAsync("/api/imap-pop-monitors", Json.Body(Json.With("name", "\"a\"")), Cancellation);
        created.Headers.ETag!.ToString().ShouldBe("\"1\"");
        var id = (await Json.ReadAsync(created, Cancellation)).GetProperty("id").GetInt64();
        (await TagAsync(id)).ShouldBe("\"1\"");
        (await api.PatchAsync(id, """{"name":"b","status":"maintenance"}""")).Headers.ETag!.ToString().ShouldBe("\"3\"");
        (await api.PatchAsync(id, """{"name":"b"}""")).Headers.ETag!.ToString().ShouldBe("\"3\"", "nothing differs");
        (await TagAsync(id)).ShouldBe("\"3\"");
        (await TagAsync(id, "?version=2")).ShouldBe("\"2\"");
        (await TagAsync(id, "?asOf=9999-01-01T00:00:00Z")).ShouldBe("\"3\"");
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("\"7\", \"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("1", HttpStatusCode.BadRequest)]
    public async Task A_change_is_made_to_the_version_that_it_was_meant_for(string ifMatch, HttpStatusCode status)
    {
        var id = await CreateAsync();
        var answer = await SendAsync(HttpMethod.Patch, id, ifMatch, """{"name":"m"}""");
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync(Cancellation));
        (await api.ReadAsync(id)).GetProperty("name").GetString().ShouldBe(status == HttpStatusCode.OK ? "m" : "n");
        (await api.EventsAsync(id)).Length.ShouldBe(status == HttpStatusCode.OK ? 2 : 1);
    }

    [Fact]
    public async Task A_refusal_names_the_version_that_is_there_and_comes_before_what_the_version_would_say()
    {
        var id = await CreateAsync();
        await api.ChangeAsync(id, """{"name":"m"}""");
        var answer = await SendAsync(HttpMethod.Patch, id, "\"1\"", """{"customerId":11}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        var problem = await Json.ReadAsync(answer, Cancellation);
        problem.GetProperty("code").GetString().ShouldBe("precondition_failed");
        problem.GetProperty("detail").GetString()!.ShouldContain("the version is 2 now");
        (await SendAsync(HttpMethod.Patch, 999_999, "\"1\"", """{"name":"m"}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Patch, id, "\"1\"", """{"name":7}""")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_monitor_is_deleted_in_the_version_that_was_meant()
    {
        var id = await CreateAsync();
        await api.ChangeAsync(id, """{"name":"m"}""");
        (await SendAsync(HttpMethod.Delete, id, "\"1\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await api.GetAsync(id)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Delete, id, "\"2\"")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Delete, id, "\"2\"")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Of_many_changes_to_one_version_one_is_made()
    {
        var id = await CreateAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(HttpMethod.Patch, id, "\"1\"", $$"""{"name":"m{{i}}"}""")));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed).ShouldBe(19);
        (await api.EventsAsync(id)).Length.ShouldBe(2);
    }

    private Task<long> CreateAsync() => api.CreateAsync(Json.With("imapPopConfig", """{"user":"u","password":"hunter2"}"""));

    private async Task<string> TagAsync(long id, string query = "") => (await api.GetAsync(id, query)).Headers.ETag!.ToString();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, long id, string ifMatch, string? body = null)
    {
        using var request = new HttpRequestMessage(method, MonitorCalls.Path(id));
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation);
    }
}
