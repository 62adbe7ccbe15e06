using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EventMonitors.Tests.Integration.Api.OpenApi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

[Collection<DescribedApi>]
public sealed class OpenApiTests(ApiHost api)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Run with UPDATE_SNAPSHOTS=1 to accept a change that is meant, and read the difference before it is committed.</summary>
    [Fact]
    public async Task The_description_of_the_API_changes_only_on_purpose()
    {
        var document = await Json.ReadAsync(await api.Client(null).GetAsync("/openapi/v1.json", Cancellation), Cancellation);
        var text = JsonSerializer.Serialize(document, Indented) + "\n";
        var snapshot = SnapshotFile();
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") await File.WriteAllTextAsync(snapshot, text, Cancellation);
        text.ShouldBe(await File.ReadAllTextAsync(snapshot, Cancellation));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task The_description_is_made_once_and_not_sent_to_who_has_it(string? coding)
    {
        var made = 0;
        await using var replica = api.Replica(host => host.ConfigureServices(services => services.Configure<OpenApiOptions>("v1", options => options.AddDocumentTransformer((_, _, _) =>
        {
            Interlocked.Increment(ref made);
            return Task.CompletedTask;
        }))));
        using var client = replica.CreateClient();
        if (coding is not null) client.DefaultRequestHeaders.AcceptEncoding.ParseAdd(coding);
        // The first ones at once: whoever comes while it is made waits for it.
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetAsync("/openapi/v1.json", Cancellation)));
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.ContentEncoding.SingleOrDefault() == coding);
        var bytes = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsByteArrayAsync(Cancellation)));
        bytes.ShouldAllBe(one => one.SequenceEqual(bytes[0]));
        made.ShouldBe(1);

        client.DefaultRequestHeaders.IfNoneMatch.Add(answers[0].Headers.ETag!);
        using var again = await client.GetAsync("/openapi/v1.json", Cancellation);
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBeEmpty();
        made.ShouldBe(1);
    }

    [Fact]
    public async Task The_description_can_be_read_and_tried_in_a_browser()
    {
        var client = api.Client(null);
        (await ReadAsync("/docs/index.html")).ShouldContain("swagger-ui");
        (await ReadAsync("/docs/index.js")).ShouldContain("/openapi/v1.json");
        // What tries them out is sent where the page came from, with the token that was entered.
        var root = (await ApiDocument.FetchAsync(api, Cancellation)).Root;
        root.GetProperty("servers").EnumerateArray().ShouldHaveSingleItem().GetProperty("url").GetString().ShouldBe("/");
        var scheme = root.GetProperty("security").EnumerateArray().ShouldHaveSingleItem().EnumerateObject().ShouldHaveSingleItem().Name;
        root.GetProperty("components").GetProperty("securitySchemes").GetProperty(scheme).GetProperty("scheme").GetString().ShouldBe("bearer");

        async Task<string> ReadAsync(string path) => await (await client.GetAsync(path, Cancellation)).EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation);
    }

    [Fact]
    public async Task Readiness_names_each_part_and_liveness_depends_on_none()
    {
        var live = await Json.ReadAsync(await api.Client(null).GetAsync("/health/live", Cancellation), Cancellation);
        live.GetProperty("parts").EnumerateObject().ShouldBeEmpty();
        var ready = await Json.ReadAsync(await api.Client(null).GetAsync("/health/ready", Cancellation), Cancellation);
        ready.GetProperty("parts").EnumerateObject().Select(p => p.Name).ShouldBe(["postgresql", "rabbitmq", "schedule"], ignoreOrder: true);
    }

    private static string SnapshotFile([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "openapi.v1.json");
}
