using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventMonitors.Tests.Integration.Checks;
using Microsoft.AspNetCore.Hosting;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>An Api that counts its callers, and says so in its answers; and that records who read what.</summary>
public sealed class CountingHost : WorkedHost
{
    protected override IWebHostBuilder Configure(IWebHostBuilder host) =>
        host.UseSetting("RateLimits:RequestsPerMinute", "60000").UseSetting("Audit:RecordReads", "true");
}

/// <summary>What the document shows as an example works, and is what comes back.</summary>
public sealed partial class ExampleTests(CountingHost api) : IClassFixture<CountingHost>
{
    private static readonly DateTimeOffset Contract = new(2026, 2, 26, 12, 0, 0, TimeSpan.Zero);

    // Before the Api that this is about.
    private static readonly DateTimeOffset Begun = DateTimeOffset.UtcNow.AddMinutes(-1);

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Reads first, and what takes things away last: the examples are about the same few things.
    private static readonly string[] Order = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Run with UPDATE_SNAPSHOTS=1 to take the answers that came for the examples' own.</summary>
    [Fact]
    public async Task Every_example_of_a_request_is_answered_as_documented()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var calls = new ApiCalls(api);
        await calls.PrepareAsync();
        var failures = new List<string>();
        foreach (var operation in document.Operations.OrderBy(operation => Array.IndexOf(Order, operation.Method.Method)).ThenByDescending(operation => operation.Path.Length))
        {
            var request = ApiRequest.OfExample(operation);
            using var answer = await calls.SendAsync(request, await calls.TokenForAsync(operation));
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            if (!answer.IsSuccessStatusCode) failures.Add($"{operation.Id} answers {(int)answer.StatusCode}: {text}");
            failures.AddRange(document.Misfits(operation, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, text).Select(misfit => $"{operation.Id}: {misfit}"));
            failures.AddRange(MissingHeaders(operation, answer).Select(name => $"{operation.Id}: the answer has no {name}"));
            if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1" && answer.IsSuccessStatusCode) await KeepAsync(operation, answer.StatusCode, text);
        }

        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_example_of_an_answer_fits_its_schema()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var misfits =
            from operation in document.Operations
            from answer in operation.Answers
            where answer.Value.Example is not null
            from misfit in document.Schemas.Validate(answer.Value.Example!.Value, answer.Value.Schema!.Value, closed: true)
            select $"{operation.Id} {answer.Key}: {misfit}";
        misfits.ShouldBeEmpty();
    }

    // Only a repeated request is answered again.
    private static IEnumerable<string> MissingHeaders(ApiOperation operation, HttpResponseMessage answer) =>
        operation.Answers.GetValueOrDefault((int)answer.StatusCode)?.Headers.Where(name => name != "Idempotency-Replayed" && !answer.Headers.Contains(name) && !answer.Content.Headers.Contains(name)) ?? [];

    private static async Task KeepAsync(ApiOperation operation, HttpStatusCode status, string text)
    {
        if (text.Length == 0) return;
        var file = Path.Combine(ExamplesFolder(), $"{operation.Id}.json");
        var example = File.Exists(file) ? JsonNode.Parse(await File.ReadAllTextAsync(file, Cancellation))!.AsObject() : [];
        var answers = example["answers"]?.AsObject() ?? [];
        if (answers.ContainsKey($"{(int)status}")) return;
        text = Settle(text);
        answers[$"{(int)status}"] = JsonNode.Parse(operation.Answers[(int)status].MediaType == "application/x-ndjson" ? text.Split('\n')[0] : text);
        example["answers"] = answers;
        await File.WriteAllTextAsync(file, example.ToJsonString(Readable) + "\n", Cancellation);
    }

    // As in the documentation of creation, whenever it ran: the first instants are those of the contract, and tokens are made up.
    private static string Settle(string text)
    {
        var settled = Instant().Replace(text, found =>
        {
            var instant = DateTimeOffset.Parse(found.Value, CultureInfo.InvariantCulture);
            return instant < Begun || instant > Begun.AddYears(2) ? found.Value : (Contract + (instant - Begun)).ToString("yyyy-MM-ddTHH:mm:ss.000Z", CultureInfo.InvariantCulture);
        });
        return KeyPrefix().Replace(Token().Replace(settled, "${kind}an-example-of-a-token-that-nobody-was-given"), "emk_an-exa");
    }

    [GeneratedRegex("""(?<=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(?=")""")]
    private static partial Regex Instant();

    [GeneratedRegex("""(?<=")(?<kind>emk_)?[A-Za-z0-9_-]{43}(?=")""")]
    private static partial Regex Token();

    [GeneratedRegex("""(?<=")emk_[A-Za-z0-9_-]{6}(?=")""")]
    private static partial Regex KeyPrefix();

    private static string ExamplesFolder([CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../../../src/Api/Http/OpenApi/Examples"));
}
