using System.Text.Json;

using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.Transfer;

public sealed class DamagedExportTests(DamagedExportTests.Exported exported) : IClassFixture<DamagedExportTests.Exported>
{
    [Theory]
    [InlineData("header gone", 1)]
    [InlineData("header of another format", 1)]
    [InlineData("header of a newer version", 1)]
    [InlineData("header twice", 2)]
    [InlineData("no JSON", 3)]
    [InlineData("unknown field", 3)]
    [InlineData("field missing", 3)]
    [InlineData("field twice", 3)]
    [InlineData("unknown kind", 3)]
    [InlineData("line gone", 3)]
    [InlineData("lines swapped", 4)]
    [InlineData("line twice", 4)]
    [InlineData("version skipped", 3)]
    [InlineData("position falls", 3)]
    [InlineData("position beyond the end", 3)]
    [InlineData("id twice", 3)]
    [InlineData("NUL", 3)]
    [InlineData("NUL in a tenant", 3)]
    [InlineData("half a surrogate pair", 3)]
    [InlineData("type too long", 3)]
    [InlineData("type that nobody knows", 3)]
    [InlineData("type in a version to come", 3)]
    [InlineData("data that the type cannot hold", 3)]
    [InlineData("headers that are no object", 3)]
    [InlineData("stream made twice", 3)]
    [InlineData("stream never made", 2)]
    [InlineData("event behind an attachment", 4)]
    public async Task Damage_is_refused_with_its_line_although_the_seal_fits_and_changes_nothing(string damage, long line)
    {
        var lines = exported.Text.Split('\n')[..^2].ToList();
        Damage(lines, damage);

        (await exported.Empty.RefusedAsync(Exports.Sealed(lines), (_, _, _) => Task.CompletedTask)).Line.ShouldBe(line);
    }

    [Fact]
    public async Task Every_byte_that_is_altered_or_cut_off_is_noticed()
    {
        var export = exported.Text;

        foreach (var length in new[] { 0, 1, 40, export.IndexOf('\n', StringComparison.Ordinal) + 1, export.Length / 2, export.Length - 1 })
            (await exported.Empty.RefusedAsync(export[..length])).Line.ShouldNotBeNull();
        (await exported.Empty.RefusedAsync(export.Replace("wind", "rain", StringComparison.Ordinal))).Message.ShouldBe("Line 5: the export was altered: the SHA-256 of the lines before this one is another.");
        (await exported.Empty.RefusedAsync(export + "{}\n")).Line.ShouldBe(6);
        (await exported.Empty.RefusedAsync(export + export)).Line.ShouldBe(6);
        (await exported.Empty.RefusedAsync(export.Replace("\n", "\r\n", StringComparison.Ordinal))).Line.ShouldBe(5);
    }

    [Fact]
    public async Task Event_of_a_newer_program_is_refused_by_its_name_and_the_version_that_is_known()
    {
        var lines = exported.Text.Replace("\"door_closed\"", "\"door_closed_v2\"", StringComparison.Ordinal).Split('\n')[..^2];

        (await exported.Empty.RefusedAsync(Exports.Sealed(lines))).Message.ShouldBe(
            "Line 2: The event at position 1 has the alias \"door_closed_v2\", which is not registered: this program knows the event up to version 1.");
    }

    [Fact]
    public async Task Line_without_an_end_does_not_fill_the_memory()
    {
        var endless = new string('x', (64 << 20) + 1);

        (await exported.Empty.RefusedAsync(endless)).Message.ShouldStartWith("Line 1: the line is longer than ");
    }

    private static void Damage(List<string> lines, string damage)
    {
        void Change(int line, string old, string changed)
        {
            lines[line].ShouldContain(old);
            lines[line] = lines[line].Replace(old, changed, StringComparison.Ordinal);
        }

        switch (damage)
        {
            case "header gone": lines.RemoveAt(0); break;
            case "header of another format": Change(0, "event-store-export", "event-shop-export"); break;
            case "header of a newer version": Change(0, "\"formatVersion\":1", "\"formatVersion\":2"); break;
            case "header twice": lines.Insert(0, lines[0]); break;
            case "no JSON": lines[2] = lines[2][..^1]; break;
            case "unknown field": Change(2, "\"archived\":false", "\"archived\":false,\"note\":1"); break;
            case "field missing": Change(2, ",\"archived\":false", ""); break;
            case "field twice": Change(2, "\"archived\":false", "\"archived\":false,\"archived\":true"); break;
            case "unknown kind": Change(2, "\"kind\":\"event\"", "\"kind\":\"happening\""); break;
            case "line gone": lines.RemoveAt(2); break;
            case "lines swapped": (lines[2], lines[3]) = (lines[3], lines[2]); break;
            case "line twice": lines.Insert(2, lines[2]); break;
            case "version skipped": Change(2, "\"version\":2", "\"version\":3"); break;
            case "position falls": Change(2, "\"position\":2", "\"position\":1"); break;
            case "position beyond the end": Change(2, "\"position\":2", "\"position\":4"); break;
            case "id twice": Change(2, Id(lines[2]), Id(lines[1])); break;
            case "NUL": Change(2, "wind", "wi\\u0000nd"); break;
            case "NUL in a tenant": Change(2, "\"tenant\":\"1\"", "\"tenant\":\"1\\u0000\""); break;
            case "half a surrogate pair": Change(2, "wind", "\\ud800"); break;
            case "type too long": Change(2, "door_closed\"", $"door_closed{new string('d', 500)}\""); break;
            case "type that nobody knows": Change(2, "door_closed\"", "door_painted\""); break;
            case "type in a version to come": Change(2, "door_closed\"", "door_closed_v2\""); break;
            case "data that the type cannot hold": Change(2, "\"wind\"", "7"); break;
            case "headers that are no object": Change(2, "\"headers\":null", "\"headers\":[\"actor\"]"); break;
            case "stream made twice": Change(2, "\"begins\":null", "\"begins\":{\"type\":\"door\",\"created\":\"2026-03-01T12:00:00+00:00\"}"); break;
            case "stream never made": Change(1, lines[1][lines[1].IndexOf("\"begins\"", StringComparison.Ordinal)..lines[1].IndexOf(",\"version\"", StringComparison.Ordinal)], "\"begins\":null"); break;
            case "event behind an attachment": lines.Insert(2, """{"kind":"attachment","name":"key","data":1}"""); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }

    private static string Id(string line) => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!;

    /// <summary>An export of one stream with three events, and a store that never takes any of what is made of it.</summary>
    public sealed class Exported : IAsyncLifetime
    {
        public StoreDatabase Empty { get; } = new();

        public string Text { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            await Empty.InitializeAsync();
            var from = new StoreDatabase();
            await from.InitializeAsync();
            await from.Store.AppendAsync([To("a", ExpectedVersion.NoStream, Several(3))], cancellationToken: TestContext.Current.CancellationToken);
            Text = await from.ExportAsync();
            await from.DisposeAsync();
        }

        public ValueTask DisposeAsync() => Empty.DisposeAsync();
    }
}
