using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using EventMonitors.Bench.Http;
using EventMonitors.DevHost.Running;

namespace EventMonitors.Bench.Pipeline;

/// <summary>Monitors of the mail server over IMAPS, each with a mailbox of its own, made and switched on and off over the API, as many at a time as it takes.</summary>
internal sealed class MonitorLoad(HttpClient api, DemoMail mail)
{
    /// <summary>Seconds between two checks of a monitor, the fewest there may be.</summary>
    public const int Interval = 10;

    /// <summary>As many mailboxes, and so monitors, as there may be.</summary>
    public const int Most = 6_000;

    // As many as a request may name.
    private const int Batch = 250;

    private readonly List<long> _ids = [];

    /// <summary>How many monitors are checked.</summary>
    public int Active { get; private set; }

    /// <summary>The user of each mailbox.</summary>
    public static string UserOf(int monitor) => string.Create(CultureInfo.InvariantCulture, $"load{monitor}@example.com");

    /// <summary>From now on so many monitors are checked.</summary>
    public async Task SetAsync(int count)
    {
        if (count > Most) throw new ArgumentOutOfRangeException(nameof(count), count, $"There are {Most} mailboxes.");
        await SwitchAsync(Active, Math.Min(count, _ids.Count), "active");
        await SwitchAsync(count, Active, "disabled");
        while (_ids.Count < count) await CreateAsync(Math.Min(Batch, count - _ids.Count));
        Active = count;
    }

    private async Task SwitchAsync(int first, int end, string status)
    {
        for (; first < end; first += Batch)
        {
            var ids = _ids[first..Math.Min(first + Batch, end)];
            foreach (var outcome in await SendAsync("bulk-status", new { ids, status })) Demand(outcome, 200);
        }
    }

    private async Task CreateAsync(int count)
    {
        var items = Enumerable.Range(_ids.Count, count).Select(BodyOf).ToArray();
        foreach (var outcome in await SendAsync("bulk", new { items }))
        {
            Demand(outcome, 201);
            _ids.Add(outcome.GetProperty("monitor").GetProperty("id").GetInt64());
        }
    }

    private async Task<JsonElement[]> SendAsync(string path, object body)
    {
        using var answer = await api.PostAsJsonAsync($"{HttpBench.Path}/{path}", body);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()];
    }

    private static void Demand(JsonElement outcome, int status)
    {
        if (outcome.GetProperty("status").GetInt32() != status) throw new InvalidOperationException($"A monitor was refused: {outcome.GetProperty("problem")}");
    }

    private object BodyOf(int monitor) => new
    {
        customerId = 10,
        name = string.Create(CultureInfo.InvariantCulture, $"load {monitor}"),
        // As the probe alone dials it.
        hostname = Probing.MailTarget.Host,
        port = mail.Imaps,
        checkInterval = Interval,
        timeoutSeconds = 5,
        imapPopConfig = new { protocol = "imap", user = UserOf(monitor), password = mail.Password, tls = true },
    };
}
