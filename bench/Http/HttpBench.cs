using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EventMonitors.Api.Demo;
using EventMonitors.Api.Sessions;
using EventMonitors.Bench.Measuring;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Bench.Http;

/// <summary>
/// The REST API as a portal calls it, beside bare endpoints that do each thing in one SQL statement on a database of the same
/// shape: as one writes them, and with their statements prepared, as the Api's are. The monitors are disabled, so that nothing is
/// measured but requests; the broker is away for the same reason.
/// </summary>
internal static class HttpBench
{
    /// <summary>The resource, at both programs.</summary>
    public const string Path = "/api/imap-pop-monitors";

    private const int Rounds = 5;
    private const int Monitors = 2_000;

    // What runs often is compiled better in the background, which takes some seconds of use.
    private const int WarmUps = 8;
    private const int WarmUpConcurrency = 16;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private static readonly byte[] CreateBody = """
        {"customerId":10,"name":"Mailbox Access","hostname":"mail.example.com","status":"disabled","imapPopConfig":{"protocol":"imap","user":"monitor@example.com","password":"password","tls":true}}
        """u8.ToArray();

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var ours = await server.CreateAsync();
        await using var theirs = await server.CreateAsync();
        using var ports = new FreePorts();
        var token = SessionToken.Create();
        using var api = await StartApiAsync(server.OwnerOf(ours), new Uri($"http://127.0.0.1:{ports.Take()}"), token);
        // The same tables, made by the same scripts.
        await RunApiAsync(server.OwnerOf(theirs), token);
        using var bare = await StartBareAsync(server.OwnerOf(theirs) + ";No Reset On Close=true", ports);
        using var prepared = await StartBareAsync(server.OwnerOf(theirs) + ";No Reset On Close=true;Max Auto Prepare=10;Auto Prepare Min Usages=1", ports);

        var (ourIds, theirIds) = (await FillAsync(api.Client), await FillAsync(bare.Client));
        await BenchDatabase.VacuumAsync(ours);
        await BenchDatabase.VacuumAsync(theirs);
        (ServedProgram Program, long[] Ids)[] all = [(bare, theirIds), (prepared, theirIds), (api, ourIds)];
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var (_, make) in Requests())
                foreach (var (program, ids) in all) await ManyAsync(program.Client, ids, make, WarmUpConcurrency, new Latencies());
        }

        var table = new Table("request", "at once", "bare, requests/s", "prepared, requests/s", "Api, requests/s", "ratio to bare", "ratio to prepared", "bare p50, ms", "Api p50, ms", "bare p99, ms", "Api p99, ms");
        foreach (var (name, make) in Requests())
        {
            foreach (var concurrency in (int[])[1, 16, 64])
            {
                var latencies = all.Select(_ => new Latencies()).ToArray();
                var rates = await Measuring.Rounds.RunAsync(
                    Rounds, [.. all.Zip(latencies, (one, met) => new Contestant(() => ManyAsync(one.Program.Client, one.Ids, make, concurrency, met)))]);
                table.Add(
                    name,
                    concurrency.ToString(CultureInfo.InvariantCulture),
                    Table.Rate(Measuring.Rounds.Median(rates[0])),
                    Table.Rate(Measuring.Rounds.Median(rates[1])),
                    Table.Rate(Measuring.Rounds.Median(rates[2])),
                    Table.Ratio(Measuring.Rounds.Ratio(rates[2], rates[0])),
                    Table.Ratio(Measuring.Rounds.Ratio(rates[2], rates[1])),
                    Table.Milliseconds(latencies[0].At(0.5)),
                    Table.Milliseconds(latencies[2].At(0.5)),
                    Table.Milliseconds(latencies[0].At(0.99)),
                    Table.Milliseconds(latencies[2].At(0.99)));
            }
        }

        return table;
    }

    private static IEnumerable<(string Name, Func<long, HttpRequestMessage> Make)> Requests()
    {
        yield return ("create", _ => new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(CreateBody) });
        yield return ("read", id => new HttpRequestMessage(HttpMethod.Get, $"{Path}/{id}"));
        yield return ("list, 50", _ => new HttpRequestMessage(HttpMethod.Get, Path + "?limit=50"));
        yield return ("change", id => new HttpRequestMessage(HttpMethod.Patch, $"{Path}/{id}")
        {
            Content = Json(Encoding.UTF8.GetBytes($$"""{"checkInterval":{{Random.Shared.Next(10, 86_400)}}}""")),
        });
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static async Task<long> ManyAsync(HttpClient client, long[] ids, Func<long, HttpRequestMessage> make, int concurrency, Latencies latencies)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async worker =>
        {
            await Task.Yield();
            long done = 0;
            // Each has monitors of its own: what is measured is no quarrel over one of them.
            for (; Stopwatch.GetElapsedTime(began) < Turn; done++)
            {
                var id = ids[(int)((worker + (done * concurrency)) % ids.Length)];
                var sentAt = Stopwatch.GetTimestamp();
                await SendAsync(client, make(id));
                latencies.Add(Stopwatch.GetElapsedTime(sentAt));
            }

            return done;
        }));
        return counts.Sum();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using (request)
        {
            var answer = await client.SendAsync(request);
            return answer.IsSuccessStatusCode
                ? answer
                : throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static async Task<long[]> FillAsync(HttpClient client)
    {
        var ids = new long[Monitors];
        await Parallel.ForAsync(0, Monitors, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            using var created = await SendAsync(client, new HttpRequestMessage(HttpMethod.Post, Path) { Content = Json(CreateBody) });
            ids[i] = long.Parse(created.Headers.Location!.OriginalString.Split('/')[^1], CultureInfo.InvariantCulture);
        });
        return ids;
    }

    private static Task<ServedProgram> StartBareAsync(string database, FreePorts ports)
    {
        var address = new Uri($"http://127.0.0.1:{ports.Take()}");
        return ServedProgram.StartAsync(
            address, new Dictionary<string, string> { [BareEndpoint.Database] = database }, null, typeof(BareEndpoint).Assembly.Location, BareEndpoint.Command, address.ToString());
    }

    private static async Task<ServedProgram> StartApiAsync(string database, Uri address, string token)
    {
        await RunApiAsync(database, token);
        var api = await ServedProgram.StartAsync(address, Settings(database), "/health/live", ApiAssembly, "--urls", address.ToString());
        api.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return api;
    }

    private static Task RunApiAsync(string database, string token)
    {
        var tokens = new DemoTokens(SessionToken.Create(), token, SessionToken.Create(), SessionToken.Create(), SessionToken.Create());
        return ServedProgram.RunAsync(Settings(database), JsonSerializer.Serialize(new DemoInput(tokens), JsonSerializerOptions.Web), ApiAssembly, SeedDemoCommand.Name);
    }

    private static string ApiAssembly => typeof(SeedDemoCommand).Assembly.Location;

    private static readonly string RingKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static Dictionary<string, string> Settings(string database) => new()
    {
        ["ConnectionStrings__EventStore"] = database,
        ["ConnectionStrings__RabbitMq"] = "amqp://nobody:nothing@127.0.0.1:1/",
        ["Secrets__Keys__0__Id"] = "bench",
        ["Secrets__Keys__0__Value"] = RingKey,
        ["Secrets__Transport__0__Id"] = "bench",
        ["Secrets__Transport__0__Value"] = RingKey,
        ["RateLimits__RequestsPerMinute"] = "0",
        ["Logging__LogLevel__Default"] = "None",
        ["Logging__LogLevel__MassTransit"] = "None",
        ["Logging__LogLevel__Npgsql"] = "None",
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "None",
    };
}
