using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Two clients that change the same monitor at once, each a hundred times.</summary>
public sealed class ConcurrentChangeTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Changes = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_precondition_every_success_is_in_the_history_once_and_none_is_lost()
    {
        var id = await api.CreateMonitorAsync();
        var succeeded = new ConcurrentBag<string>();
        await BothAsync(async name =>
        {
            var answer = await api.PatchAsync(id, Body(name));
            if (answer.StatusCode == HttpStatusCode.OK) succeeded.Add(name);
            else answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        });

        (await NamesAsync(id)).ShouldBe(succeeded, ignoreOrder: true);
        (await api.ReadAsync(id)).GetProperty("name").GetString().ShouldBe((await NamesAsync(id))[^1]);
    }

    [Fact]
    public async Task With_If_Match_who_was_too_late_is_told_so_and_gets_through_with_the_version_that_is_there_now()
    {
        var id = await api.CreateMonitorAsync();
        var (succeeded, late) = (new ConcurrentBag<(string Name, string Tag)>(), 0);
        await BothAsync(async name =>
        {
            while (true)
            {
                var read = await api.GetAsync(id, token: api.Tokens.Editor);
                using var request = new HttpRequestMessage(HttpMethod.Patch, MonitorCalls.Path(id)) { Content = new StringContent(Body(name), Encoding.UTF8, "application/merge-patch+json") };
                request.Headers.IfMatch.Add(read.Headers.ETag!);
                var answer = await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    succeeded.Add((name, answer.Headers.ETag!.Tag));
                    return;
                }

                answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed, await answer.Content.ReadAsStringAsync(Cancellation));
                Interlocked.Increment(ref late);
            }
        });

        succeeded.Count.ShouldBe(2 * Changes);
        // Each change was made to the version that its client had read: the versions follow one another without a gap.
        succeeded.Select(success => int.Parse(success.Tag.Trim('"'), System.Globalization.CultureInfo.InvariantCulture)).Order().ShouldBe(Enumerable.Range(2, 2 * Changes));
        (await NamesAsync(id)).ShouldBe(succeeded.OrderBy(success => int.Parse(success.Tag.Trim('"'), System.Globalization.CultureInfo.InvariantCulture)).Select(success => success.Name));
        late.ShouldBeGreaterThan(0, "two clients that never met have shown nothing");
    }

    private static Task BothAsync(Func<string, Task> change) => Task.WhenAll(((string[])["left", "right"]).Select(client => Task.Run(async () =>
    {
        for (var i = 0; i < Changes; i++) await change($"{client} {i}");
    })));

    private static string Body(string name) => $$"""{ "name": "{{name}}" }""";

    // As the history tells it, oldest first.
    private async Task<List<string>> NamesAsync(long id)
    {
        var events = (await api.ReadAsync(id, "/events?limit=1000&types=monitor_reconfigured", api.Tokens.Editor)).GetProperty("items").EnumerateArray();
        return [.. events.Select(change => change.GetProperty("changes").EnumerateArray().Single(field => field.GetProperty("field").GetString() == "name").GetProperty("new").GetString()!)];
    }
}
