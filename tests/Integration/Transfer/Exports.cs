using System.Security.Cryptography;
using System.Text;

using EventMonitors.EventStore;
using EventMonitors.EventStore.Transfer;
using EventMonitors.Tests.Integration.EventStore;

using Npgsql;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Integration.Transfer;

/// <summary>Exports as text, and stores as the rows that they hold.</summary>
internal static class Exports
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public static async Task<string> ExportAsync(
        this StoreDatabase database, long after = 0, Func<NpgsqlConnection, IAsyncEnumerable<TransferAttachment>>? attachments = null)
    {
        using var settled = new SettledPosition(database.DataSource);
        var upTo = await settled.CatchUpAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await using var output = new MemoryStream();
        await new EventExport(database.DataSource).WriteAsync(output, upTo, Now, after, attachments, cancellationToken: TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public static async Task<TransferSummary> ImportAsync(
        this StoreDatabase database, string export, Func<NpgsqlConnection, TransferAttachment, CancellationToken, Task>? attach = null, EventTypes? types = null)
    {
        await using var input = new MemoryStream(Encoding.UTF8.GetBytes(export));
        return await new EventImport(database.DataSource, types ?? database.Types).ReadAsync(input, attach, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Imports what has to be refused, and looks that the store is as new afterwards.</summary>
    public static async Task<ImportRefusedException> RefusedAsync(
        this StoreDatabase database, string export, Func<NpgsqlConnection, TransferAttachment, CancellationToken, Task>? attach = null)
    {
        var refused = await Should.ThrowAsync<ImportRefusedException>(() => database.ImportAsync(export, attach));
        (await database.ScalarAsync<bool>("""
            select not exists (select from event_store.mt_streams) and not exists (select from event_store.mt_events)
                and (select not is_called and last_value = 1 from event_store.mt_events_sequence)
            """)).ShouldBeTrue();
        return refused;
    }

    /// <summary>Every column of every row, and where the next position lies.</summary>
    public static Task<string> RowsAsync(this StoreDatabase database) => database.ScalarAsync<string>("""
        select concat_ws(E'\n',
            (select string_agg(e::text, E'\n' order by seq_id) from event_store.mt_events e),
            (select string_agg(s::text, E'\n' order by tenant_id, id) from event_store.mt_streams s))
        """);

    /// <summary>The lines under a last line that fits them, as somebody would write it who alters an export on purpose.</summary>
    public static string Sealed(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        var text = string.Concat(all.Select(line => line + "\n"));
        int Count(string kind) => all.Count(line => line.StartsWith($"{{\"kind\":\"{kind}\"", StringComparison.Ordinal));
        return $$"""{{text}}{"kind":"end","events":{{Count("event")}},"attachments":{{Count("attachment")}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}}"}""" + "\n";
    }
}
