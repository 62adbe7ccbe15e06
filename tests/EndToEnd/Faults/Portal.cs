using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>A command that a portal sent.</summary>
/// <param name="What">Which one.</param>
/// <param name="MonitorId">Whose it is; 0 of a creation that was not answered.</param>
/// <param name="Name">The name that it gave, which no other command gives.</param>
/// <param name="SentAt">When it was sent first.</param>
internal sealed record SentCommand(PortalCommand What, long MonitorId, string Name, DateTimeOffset SentAt);

internal enum PortalCommand
{
    Create,
    Rename,
    Delete,
}

/// <summary>
/// A portal at work, as a good client of the Api: it asks one replica, and where that does not answer the other one, the same request
/// under the same key; what was answered it writes down.
/// </summary>
internal sealed class Portal : IDisposable
{
    private const string Monitors = "/api/imap-pop-monitors";
    private const int Clients = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // After which a good client asks the other replica.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    private readonly PipelineCluster _cluster;
    private readonly IReadOnlyList<WatchedMonitor> _watched;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
    private readonly ConcurrentQueue<SentCommand> _answered = new();
    private readonly ConcurrentQueue<SentCommand> _unanswered = new();
    private readonly CancellationTokenSource _end = new();
    private Task _work = Task.CompletedTask;

    public Portal(PipelineCluster cluster, IReadOnlyList<WatchedMonitor> watched)
    {
        (_cluster, _watched) = (cluster, watched);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Token);
    }

    /// <summary>Commands that were answered 200, 201 or 204: each of them was done, once.</summary>
    public IReadOnlyCollection<SentCommand> Answered => _answered;

    /// <summary>Commands that nobody answered within a minute: each of them may have been done, once.</summary>
    public IReadOnlyCollection<SentCommand> Unanswered => _unanswered;

    /// <summary>Makes monitors that are checked every ten seconds, over all mailboxes and every way in.</summary>
    public static async Task<IReadOnlyList<WatchedMonitor>> CreateWatchedAsync(PipelineCluster cluster, int count, CancellationToken cancellation)
    {
        using var portal = new Portal(cluster, []);
        var items = Enumerable.Range(0, count).Select(i => Body(cluster, i, $"watched {i}", "active")).ToArray();
        using var answer = await portal._http.PostAsJsonAsync($"{cluster.Urls[0]}{Monitors}/bulk", new { items }, cancellation);
        answer.EnsureSuccessStatusCode();
        var outcomes = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        return [.. outcomes.GetProperty("items").EnumerateArray().Select(outcome => outcome.GetProperty("monitor"))
            .Select(monitor => new WatchedMonitor(monitor.GetProperty("id").GetInt64(), monitor.GetProperty("checkInterval").GetInt32(), monitor.GetProperty("createdAt").GetDateTimeOffset()))];
    }

    /// <summary>Switches monitors off: from then on they have no slots.</summary>
    public static async Task DisableAsync(PipelineCluster cluster, IReadOnlyList<WatchedMonitor> monitors, CancellationToken cancellation)
    {
        using var portal = new Portal(cluster, []);
        using var answer = await portal._http.PostAsJsonAsync($"{cluster.Urls[0]}{Monitors}/bulk-status", new { ids = monitors.Select(monitor => monitor.Id), status = "disabled" }, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    public void Start() => _work = Task.WhenAll(Enumerable.Range(0, Clients).Select(WorkAsync));

    /// <summary>Ends once what was sent is answered, or given up.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _work;
    }

    public void Dispose()
    {
        _http.Dispose();
        _end.Dispose();
    }

    // In turns: a new monitor, which is not checked, two new names, and now and then the new one goes again. Watched ones keep their schedule whatever
    // they are called.
    private async Task WorkAsync(int client)
    {
        for (var round = 0; !_end.IsCancellationRequested; round++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"portal {client} {round}");
            var created = await TryAsync(new SentCommand(PortalCommand.Create, 0, name, DateTimeOffset.UtcNow), () => Json(HttpMethod.Post, Monitors, Body(_cluster, round, name, "disabled")));
            var watched = _watched[(round * Clients + client) % _watched.Count].Id;
            foreach (var renamed in (long?[])[created, watched])
                if (renamed is { } id) await RenameAsync(id, $"{name}: {id}");
            if (created is { } doomed && round % 3 == 0)
                await TryAsync(new SentCommand(PortalCommand.Delete, doomed, name, DateTimeOffset.UtcNow), () => new HttpRequestMessage(HttpMethod.Delete, $"{Monitors}/{doomed}"));
        }
    }

    private Task<long?> RenameAsync(long id, string name) =>
        TryAsync(new SentCommand(PortalCommand.Rename, id, name, DateTimeOffset.UtcNow), () => Json(HttpMethod.Patch, $"{Monitors}/{id}", new { name }));

    // The id of the monitor; null where nobody answered.
    private async Task<long?> TryAsync(SentCommand command, Func<HttpRequestMessage> request)
    {
        var key = Guid.NewGuid().ToString();
        for (var attempt = 0; ; attempt++)
        {
            await Task.Delay(Pause);
            if (await SendAsync(command, request, key, attempt) is { } id)
            {
                _answered.Enqueue(command with { MonitorId = id });
                return id;
            }

            if (DateTimeOffset.UtcNow - command.SentAt < Patience) continue;
            _unanswered.Enqueue(command);
            return null;
        }
    }

    private async Task<long?> SendAsync(SentCommand command, Func<HttpRequestMessage> request, string key, int attempt)
    {
        using var message = request();
        message.RequestUri = new Uri(_cluster.Urls[(attempt + (int)(command.MonitorId % 2)) % _cluster.Urls.Count] + message.RequestUri);
        message.Headers.Add("Idempotency-Key", key);
        try
        {
            using var patience = new CancellationTokenSource(AnswerPatience);
            using var answer = await _http.SendAsync(message, patience.Token);
            return answer.StatusCode switch
            {
                HttpStatusCode.Created => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64(),
                HttpStatusCode.OK or HttpStatusCode.NoContent => command.MonitorId,
                // The first attempt had deleted it, and its answer was lost.
                HttpStatusCode.NotFound when command.What == PortalCommand.Delete && attempt > 0 => command.MonitorId,
                // Under way still, too many at once, or not able to at present.
                HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => null,
                _ => throw new InvalidOperationException($"{command}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"),
            };
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static HttpRequestMessage Json(HttpMethod method, string path, object body) => new(method, path)
    {
        Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
    };

    private static object Body(PipelineCluster cluster, int i, string name, string status)
    {
        var (protocol, port, tls) = (i % 4) switch
        {
            0 => ("imap", cluster.Mail.Imaps, true),
            1 => ("pop3", cluster.Mail.Pop3s, true),
            2 => ("imap", cluster.Mail.Imap, false),
            _ => ("pop3", cluster.Mail.Pop3, false),
        };
        return new
        {
            customerId = "11111111-1111-4111-8111-111111111111",
            name,
            hostname = cluster.Mail.Host,
            port,
            status,
            checkInterval = 10,
            timeoutSeconds = 5,
            imapPopConfig = new { protocol, user = cluster.Mailboxes[i / 4 % cluster.Mailboxes.Count], password = cluster.Mail.Password, tls },
        };
    }
}
