using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Tests.Integration.Tenancy;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Fuzzing;

/// <summary>
/// Whatever is sent, the answer is one that the document describes, and a refusal changes nothing. <c>bench/run fuzz</c> sends more of
/// it: FUZZ_REQUESTS in the environment says how many requests, FUZZ_SEED which ones.
/// </summary>
public sealed class FuzzTests(FuzzHost api) : IClassFixture<FuzzHost>
{
    private const int AtOnce = 16;

    // With fewer requests some operations are not reached.
    private const int EnoughForAll = 5_000;

    // A guard against hanging, not a measure.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // The same ones each time, so that a failure is the change's and not the day's.
    private static readonly int Requests = FromEnvironment("FUZZ_REQUESTS", 5_000);
    private static readonly int Seed = FromEnvironment("FUZZ_SEED", 5);

    // What is recorded of a refusal on purpose: who tried to log in, and who looks around.
    private static readonly string[] KeptOfRefusals = ["login_failed", "trial_asked_for", "configuration_tried"];

    private readonly HttpClient _client = api.Client(null);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_request_gets_an_answer_outside_the_document_or_changes_anything_when_it_is_refused()
    {
        var fuzzer = new RequestFuzzer(api.Document, api.Pools, Seed);
        var failures = new ConcurrentQueue<string>();
        var (refusals, creations) = (new ConcurrentDictionary<string, int>(), new ConcurrentBag<string>());
        var answers = new ConcurrentBag<(string Operation, int Status)>();
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation }, async (number, _) =>
        {
            var fuzz = fuzzer.Make(number);
            var answer = await SendAsync(fuzz);
            answers.Add((fuzz.Request.Operation.Id, answer.Status));
            if (answer is { Status: >= 400, Trace: { } refused }) refusals[refused] = number;
            if (answer is { Status: 201, Trace: { } created }) creations.Add(created);
            foreach (var problem in Judge(fuzz, answer)) failures.Enqueue($"{problem}\n{Replay(fuzz, number)}");
        });
        foreach (var (trace, type) in await ChangedAsync([.. refusals.Keys])) failures.Enqueue($"refused, and {type} was recorded\n{Replay(fuzzer.Make(refusals[trace]), refusals[trace])}");

        TestContext.Current.TestOutputHelper?.WriteLine($"{Requests} requests, FUZZ_SEED={Seed}: {string.Join(", ", answers.CountBy(answer => answer.Status).OrderBy(count => count.Key).Select(count => $"{count.Key}: {count.Value}"))}");
        failures.Take(5).ShouldBeEmpty($"{failures.Count} of {Requests} requests went wrong; FUZZ_SEED={Seed} gives the same ones");
        if (Requests >= EnoughForAll) await DemandReachAsync([.. answers], [.. creations]);
    }

    // A run that only ever gets refused, or never, has shown nothing; nor has one that finds no change by its trace.
    private async Task DemandReachAsync((string Operation, int Status)[] answers, string[] creations)
    {
        ((int[])[200, 201, 204, 400, 401, 403, 404, 409, 412, 413, 415]).Except(answers.Select(answer => answer.Status)).ShouldBeEmpty();
        var through = answers.Where(answer => answer.Status < 300).CountBy(answer => answer.Operation).ToDictionary();
        TestContext.Current.TestOutputHelper?.WriteLine($"least often got through: {string.Join(", ", through.OrderBy(count => count.Value).Take(8).Select(count => $"{count.Key} {count.Value}"))}");
        api.Document.Operations.Select(operation => operation.Id).Except(through.Keys).Except(RequestFuzzer.Rare).ShouldBeEmpty("nobody has got through to these: what they answer was not looked at");
        (await ChangedAsync(creations)).ShouldNotBeEmpty();
    }

    private async Task<Answer> SendAsync(FuzzRequest fuzz)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        try
        {
            using var message = fuzz.Request.ToMessage(await TokenAsync(fuzz));
            message.Method = fuzz.Method;
            using var answer = await _client.SendAsync(message, patience.Token);
            var trace = answer.Headers.TryGetValues(RequestId.TraceHeader, out var values) ? values.Single() : null;
            return new Answer((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await ReadAsync(answer, patience.Token), trace);
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            return new Answer(0, null, "", null);
        }
    }

    private async Task<string?> TokenAsync(FuzzRequest fuzz)
    {
        if (fuzz.Request.Operation.Id == "logOut") return (await api.Callers.OpenAsync(1, Role.Editor)).Token;
        var callers = api.Callers;
        var other = fuzz.Choice / 16;
        return (fuzz.Choice % 16) switch
        {
            < 10 => MayCall(fuzz.Request.Operation.Id, other).Token,
            < 12 => callers.Roles[other % callers.Roles.Count].Token,
            12 => api.Tokens.OtherOrganization,
            13 => callers.KeyWithAll,
            14 => callers.KeysWith.Values.ElementAt(other % callers.KeysWith.Count),
            _ => callers.Strangers[other % callers.Strangers.Count].Token,
        };
    }

    // Most come from somebody who may, so that what is behind the right to it is reached.
    private RoleCaller MayCall(string operation, int choice)
    {
        var row = RoleTable.Rows.FirstOrDefault(row => row.Operation == operation);
        var able = api.Callers.Roles.Where(role => row is null || role.Column(row).Least < 400 || operation == "changePassword").ToList();
        return able[choice % able.Count];
    }

    private IEnumerable<string> Judge(FuzzRequest fuzz, Answer answer)
    {
        var operation = fuzz.Request.Operation;
        var name = $"{operation.Id} {answer.Status}";
        if (answer.Status == 0) yield return $"{operation.Id} did not answer within {Patience.TotalSeconds} s";
        // Where workers are as busy as here, one may not be there in time.
        else if (answer.Status >= 500 && (operation.Id, answer.Status) is not ("testConfiguration", 503 or 504)) yield return $"{name}: {answer.Text}";
        else if (fuzz.IsAimed) foreach (var misfit in api.Document.Misfits(operation, answer.Status, answer.MediaType, answer.Text)) yield return $"{name}: {misfit}: {answer.Text}";
        if (answer.Trace is null) yield return $"{name} names no trace";
        // Who creates a monitor sees what was sent once more.
        if (answer.Text.Contains(RequestFuzzer.Secret, StringComparison.Ordinal) && (operation.Id, answer.Status) is not (("createMonitor", 201) or ("createMonitors", 200)))
            yield return $"{name} shows a secret: {answer.Text}";
    }

    // A hostile Accept-Encoding may ask for a compressed answer.
    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var content = await answer.Content.ReadAsStreamAsync(cancellation);
        await using var plain = answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            _ => content,
        };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellation);
    }

    // Each event has the trace of the request that led to it.
    private async Task<IReadOnlyList<(string Trace, string Type)>> ChangedAsync(string[] traces)
    {
        await using var command = api.Service<NpgsqlDataSource>().CreateCommand(
            "select distinct correlation_id, type from event_store.mt_events where correlation_id = any ($1) and type <> all ($2)");
        command.Parameters.Add(new() { Value = traces });
        command.Parameters.Add(new() { Value = KeptOfRefusals });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var changed = new List<(string, string)>();
        while (await reader.ReadAsync(Cancellation)) changed.Add((reader.GetString(0), reader.GetString(1)));
        return changed;
    }

    /// <summary>The request for a shell, with <c>API</c> and <c>TOKEN</c> as docs/api.md sets them.</summary>
    private static string Replay(FuzzRequest fuzz, int number)
    {
        var request = fuzz.Request;
        var command = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# request {number} of FUZZ_SEED={Seed}\n");
        if (request.Body is { } body) command.Append(CultureInfo.InvariantCulture, $"base64 -d <<<'{Convert.ToBase64String(body)}' | ");
        command.Append(CultureInfo.InvariantCulture, $"curl -i -X {fuzz.Method} \"$API\"{Quote(request.Target)} -H \"Authorization: Bearer $TOKEN\"");
        if (request.Body is not null) command.Append(CultureInfo.InvariantCulture, $" -H {Quote($"Content-Type: {request.ContentType}")} --data-binary @-");
        foreach (var (name, value) in request.Headers) command.Append(CultureInfo.InvariantCulture, $" -H {Quote($"{name}: {value}")}");
        return command.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private sealed record Answer(int Status, string? MediaType, string Text, string? Trace);
}
