using System.Text.Json;

using EventMonitors.EventStore;
using EventMonitors.EventStore.Transfer;
using EventMonitors.Tests.Integration.EventStore;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.Transfer;

public sealed class TransferTests : IAsyncLifetime
{
    private readonly StoreDatabase _from = new();
    private readonly StoreDatabase _to = new();

    public async ValueTask InitializeAsync()
    {
        await _from.InitializeAsync();
        await _to.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    [Fact]
    public async Task Import_of_an_export_gives_the_same_rows_at_the_same_positions()
    {
        await WriteSomeOfEverythingAsync();

        var summary = await _to.ImportAsync(await _from.ExportAsync(), types: EventTypes.Unread);

        (await _to.RowsAsync()).ShouldBe(await _from.RowsAsync());
        (summary.Events, summary.Settled).ShouldBe((6009, 6010));
        (await _to.ExportAsync()).ShouldBe(await _from.ExportAsync());
    }

    [Fact]
    public async Task Log_goes_on_behind_the_import_and_readers_that_were_there_before_see_all_of_it()
    {
        await AppendAsync(_from, To("a", ExpectedVersion.NoStream, Several(3)));
        await using (var given = await OpenWriter.BeginAsync(_from, "b"))
            await given.RollbackAsync();
        var reader = new ForwardReader(_to.DataSource, _to.Types, 0);
        (await reader.PollAsync(TestContext.Current.CancellationToken)).Events.ShouldBeEmpty();

        await _to.ImportAsync(await _from.ExportAsync());
        (await reader.PollAsync(TestContext.Current.CancellationToken)).Events.Select(e => e.Position).ShouldBe([1L, 2, 3]);

        // Position 4 was rolled back behind the last event, where no reader of the exported store can have been.
        (await AppendAsync(_to, To("a", ExpectedVersion.Exactly(3), Event()))).Appended[0].Position.ShouldBe(4);
        (await reader.PollAsync(TestContext.Current.CancellationToken)).Events.Select(e => e.Position).ShouldBe([4L]);
    }

    [Fact]
    public async Task Part_says_what_it_lacks_and_is_not_imported()
    {
        await AppendAsync(_from, To("a", ExpectedVersion.NoStream, Several(5)));

        var part = await _from.ExportAsync(after: 3);

        part.Split('\n')[0].ShouldContain("\"after\":3,\"settled\":5");
        part.Split('\n').Count(line => line.Contains("\"kind\":\"event\"", StringComparison.Ordinal)).ShouldBe(2);
        (await _to.RefusedAsync(part)).Message.ShouldBe("Line 1: this is a part of an export, without the events up to position 3.");
    }

    [Fact]
    public async Task Store_that_was_written_to_takes_no_import()
    {
        await AppendAsync(_from, To("a", ExpectedVersion.NoStream, Event()));
        var export = await _from.ExportAsync();

        (await Should.ThrowAsync<ImportRefusedException>(() => _from.ImportAsync(export))).Line.ShouldBeNull();

        // A reader may have passed the position that was drawn in vain.
        await using (var given = await OpenWriter.BeginAsync(_to, "b"))
            await given.RollbackAsync();
        (await Should.ThrowAsync<ImportRefusedException>(() => _to.ImportAsync(export)))
            .Message.ShouldBe("The store is not empty, or was written to before: an import needs a new database.");
    }

    [Fact]
    public async Task Attachments_come_with_the_events_or_not_at_all()
    {
        await AppendAsync(_from, To("a", ExpectedVersion.NoStream, Event()));
        await ExecuteAsync(_to, "create table keys (kind text, data jsonb)");
        var export = await _from.ExportAsync(attachments: _ => Attachments().ToAsyncEnumerable());
        static async Task KeepAsync(NpgsqlConnection connection, TransferAttachment attachment, CancellationToken cancellationToken)
        {
            await using var insert = new NpgsqlCommand("insert into keys values ($1, $2::jsonb)", connection)
            {
                Parameters = { new() { Value = attachment.Kind }, new() { Value = attachment.Data.GetRawText() } },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        (await _to.RefusedAsync(export)).Message.ShouldBe("Line 3: nobody takes the attachment key.");
        (await _to.RefusedAsync(export.Replace("\"monitor\":2", "\"monitor\":3", StringComparison.Ordinal), KeepAsync)).Line.ShouldBe(5);
        (await _to.ScalarAsync<long>("select count(*) from keys")).ShouldBe(0);

        (await _to.ImportAsync(export, KeepAsync)).Attachments.ShouldBe(2);
        (await _to.ScalarAsync<string>("select string_agg(kind || data, ' ' order by data->'monitor') from keys"))
            .ShouldBe("""key{"monitor": 1, "wrapped": "AAEC"} key{"monitor": 2, "wrapped": "AwQF"}""");
    }

    [Fact]
    public async Task Export_is_that_of_one_instant_whatever_is_written_meanwhile()
    {
        await AppendAsync(_from, To("a", ExpectedVersion.NoStream, Several(2)));
        async IAsyncEnumerable<TransferAttachment> WhileOthersWriteAsync(NpgsqlConnection instant)
        {
            await _from.Store.ArchiveStreamsAsync("1", ["a"], TestContext.Current.CancellationToken);
            await using var count = new NpgsqlCommand("select count(*) from event_store.mt_streams where is_archived", instant);
            yield return new TransferAttachment("archived", JsonSerializer.SerializeToElement(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken)));
        }

        (await _from.ExportAsync(attachments: WhileOthersWriteAsync)).ShouldContain("""{"kind":"attachment","name":"archived","data":0}""");
    }

    private static TransferAttachment[] Attachments() =>
    [
        new("key", JsonSerializer.SerializeToElement(new { monitor = 1, wrapped = "AAEC" })),
        new("key", JsonSerializer.SerializeToElement(new { monitor = 2, wrapped = "AwQF" })),
    ];

    private async Task WriteSomeOfEverythingAsync()
    {
        var metadata = new EventMetadata("trace", "cause", new Dictionary<string, string> { ["user"] = "ö\n\"7\"" });
        await AppendAsync(_from, To("full", ExpectedVersion.NoStream, Event(new DoorOpened("ä \\u0000 \u2028", 3, Mood.InARush), Noon.AddMilliseconds(1), metadata: metadata)));
        await AppendAsync(_from, To("full", ExpectedVersion.NoStream, Event()) with { TenantId = "2" });
        await using (var given = await OpenWriter.BeginAsync(_from, "never"))
            await given.RollbackAsync();
        await AppendAsync(_from, To("old", ExpectedVersion.NoStream, Several(2)));
        await _from.Store.ArchiveStreamsAsync("1", ["old"], TestContext.Current.CancellationToken);
        await AppendAsync(_from, To("long", ExpectedVersion.NoStream, Several(3000)));
        await AppendAsync(_from, To("long", ExpectedVersion.Exactly(3000), Several(3000)), To("other", ExpectedVersion.Any, Several(5)));
        await ExecuteAsync(_from, """
            update event_store.mt_events set data = '{"n": 1.2300, "big": 123456789012345678901234567890, "deep": {"a": [1, null]}}', headers = '{"count": 3}',
                bdata = '\x00ff', type = 'foreign_v3', mt_dotnet_type = null, timestamp = '2026-03-01 12:00:00.123456+00' where stream_id = 'other' and version = 2;
            update event_store.mt_streams set type = null, created = '2020-01-01 00:00:00.654321+00' where id = 'other';
            """);
    }

    private static async Task ExecuteAsync(StoreDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static Task<AppendResult> AppendAsync(StoreDatabase database, params StreamAppend[] appends) =>
        database.Store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
}
