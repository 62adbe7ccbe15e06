using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Two clients, each with a replica of its own, that change the same monitor at once, a hundred times each.</summary>
public sealed class ConcurrentChangeTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const int Changes = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_precondition_every_success_is_in_the_history_once_and_none_is_lost()
    {
        var id = await api.CreateMonitorAsync();
        var succeeded = new ConcurrentBag<string>();
        await BothAsync(async (client, name) =>
        {
            using var answer = await PatchAsync(client, id, name, version: null);
            // Whoever is overtaken all the time may be told so; what was not made is then not in the history.
            if (answer.StatusCode == HttpStatusCode.OK) succeeded.Add(name);
            else answer.StatusCode.ShouldBe(HttpStatusCode.Conflict, await answer.Content.ReadAsStringAsync(Cancellation));
        });

        var names = await NamesAsync(id);
        succeeded.ShouldNotBeEmpty();
        names.ShouldBe(succeeded, ignoreOrder: true);
        (await api.ReadAsync(id)).GetProperty("name").GetString().ShouldBe(names[^1]);
    }

    [Fact]
    public async Task With_If_Match_who_was_too_late_is_told_so_and_gets_through_with_the_version_that_is_there_now()
    {
        var id = await api.CreateMonitorAsync();
        var seen = (await api.GetAsync(id)).Headers.ETag!;
        var succeeded = new ConcurrentBag<(int Version, string Name)>();
        var late = 0;
        // Both meet before each change, and know the version that there is then: whatever the machine makes of it, one of the two is late.
        using var start = new Barrier(2, _ => seen = succeeded.IsEmpty ? seen : new EntityTagHeaderValue($"\"{succeeded.Max(success => success.Version)}\""));
        await BothAsync(async (client, name) =>
        {
            start.SignalAndWait(Cancellation);
            var known = seen;
            for (var attempt = 1; ; attempt++)
            {
                using var answer = await PatchAsync(client, id, name, known);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    succeeded.Add((VersionOf(answer.Headers.ETag!), name));
                    return;
                }

                answer.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed, await answer.Content.ReadAsStringAsync(Cancellation));
                attempt.ShouldBe(1, "the other one waits by then");
                Interlocked.Increment(ref late);
                using var read = await client.GetAsync(MonitorCalls.Path(id), Cancellation);
                known = read.Headers.ETag!;
            }
        }, ended: start.RemoveParticipant);

        // Each change was made to the version that its client had seen: the versions follow one another without a gap.
        succeeded.Select(success => success.Version).Order().ShouldBe(Enumerable.Range(2, 2 * Changes));
        (await NamesAsync(id)).ShouldBe(succeeded.OrderBy(success => success.Version).Select(success => success.Name));
        late.ShouldBe(Changes);
    }

    private async Task BothAsync(Func<HttpClient, string, Task> change, Action? ended = null)
    {
        await using var replica = api.Replica();
        using var right = replica.CreateClient();
        right.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", api.Tokens.Editor);
        using var left = api.Client(api.Tokens.Editor);
        await Task.WhenAll(RunAsync("left", left), RunAsync("right", right));

        Task RunAsync(string name, HttpClient client) => Task.Run(async () =>
        {
            try
            {
                for (var i = 0; i < Changes; i++) await change(client, $"{name} {i}");
            }
            finally
            {
                // Who fails leaves nobody waiting.
                ended?.Invoke();
            }
        });
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, long id, string name, EntityTagHeaderValue? version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, MonitorCalls.Path(id))
        {
            Content = new StringContent($$"""{ "name": "{{name}}" }""", Encoding.UTF8, "application/merge-patch+json"),
        };
        if (version is not null) request.Headers.IfMatch.Add(version);
        return await client.SendAsync(request, Cancellation);
    }

    private static int VersionOf(EntityTagHeaderValue tag) => int.Parse(tag.Tag.Trim('"'), CultureInfo.InvariantCulture);

    // As the history tells it, oldest first.
    private async Task<List<string>> NamesAsync(long id) =>
    [
        .. (await api.EventsAsync(id))
            .Where(change => change.GetProperty("type").GetString() == "monitor_reconfigured")
            .Select(change => change.GetProperty("changes").EnumerateArray().Single(field => field.GetProperty("field").GetString() == "name").GetProperty("new").GetString()!),
    ];
}
