using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;

using Npgsql;

namespace EventMonitors.EventStore.Transfer;

/// <summary>
/// Restores an export of <see cref="EventExport"/> into an empty store: the same events with the same ids, versions, times
/// and positions. All or nothing, in one transaction, in constant memory.
/// </summary>
/// <remarks>Read models are not written: rebuild them afterwards. Needs the rights of the tables' owner.</remarks>
/// <param name="dataSource">The database; its schema is <see cref="EventStoreSchema"/>'s.</param>
/// <param name="types">
/// What the program can read: an event that it cannot is refused, so that no store is left that stops its readers.
/// <see cref="EventTypes.Unread"/> takes every event.
/// </param>
public sealed partial class EventImport(NpgsqlDataSource dataSource, EventTypes types)
{
    // In the order in which appends lock them. No writer comes in between, and none has drawn a position.
    private const string Lock = "lock table event_store.mt_streams, event_store.mt_events in exclusive mode";

    private const string IsUsed = """
        select exists (select from event_store.mt_streams) or exists (select from event_store.mt_events)
            or (select is_called or last_value > 1 from event_store.mt_events_sequence)
        """;

    /// <summary>Reads an export and commits it, when its last line has proved that it is whole.</summary>
    /// <param name="input">The lines, in UTF-8; it is not closed.</param>
    /// <param name="attach">
    /// Takes the attachments, one by one, after the events; what it does on the connection that it is given belongs to the
    /// import's transaction. Without it, an export that has attachments is refused.
    /// </param>
    /// <param name="progress">Told the position that was reached.</param>
    /// <param name="cancellationToken">Ends the import; nothing is changed then.</param>
    /// <exception cref="ImportRefusedException">
    /// The store is not empty, or the export is damaged, a part, of an unknown format, or has an event that cannot be read; nothing
    /// was changed.
    /// </exception>
    public async Task<TransferSummary> ReadAsync(
        Stream input,
        Func<NpgsqlConnection, TransferAttachment, CancellationToken, Task>? attach = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken);
        await RefuseUsedStoreAsync(connection, cancellationToken);

        using var lines = new ImportLines(input);
        var (events, attachments, settled, last) = (0L, 0L, 0L, 0L);
        var page = new ImportPage(firstLine: 2);
        await foreach (var line in lines.ReadAsync(cancellationToken))
        {
            switch (line)
            {
                case HeaderLine header:
                    settled = header.Settled;
                    break;
                case EventLine e:
                    Check(e, lines.Number, last, settled);
                    (last, events) = (e.Position, events + 1);
                    page.Add(e);
                    break;
                case AttachmentLine attachment:
                    page = await FlushAsync(connection, page, lines.Number, cancellationToken);
                    if (attach is null)
                        throw new ImportRefusedException(lines.Number, $"nobody takes the attachment {attachment.Name}.");
                    await attach(connection, new TransferAttachment(attachment.Name, attachment.Data), cancellationToken);
                    attachments++;
                    break;
            }

            if (page.IsFull)
            {
                page = await FlushAsync(connection, page, lines.Number + 1, cancellationToken);
                progress?.Report(last);
            }
        }

        await FlushAsync(connection, page, lines.Number, cancellationToken);
        // Unlike setval this is taken back with the transaction. A hole at the end stays one: a reader may be behind it.
        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"alter sequence event_store.mt_events_sequence restart with {settled + 1}"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        progress?.Report(settled);
        return new TransferSummary(events, attachments, settled);
    }

    private void Check(EventLine e, long line, long last, long settled)
    {
        if (e.Position <= last || e.Position > settled)
            throw new ImportRefusedException(line, $"position {e.Position} is not above {last} and at most {settled}.");
        if (e.Tenant.Length == 0 || e.Stream.Length == 0 || e.Type.Length == 0)
            throw new ImportRefusedException(line, "the tenant, the stream or the type is empty.");
        if (e.HoldsNul())
            throw new ImportRefusedException(line, "the event contains a NUL character, which cannot be stored.");
        if (e.Headers is { Utf8: not [(byte)'{', ..] })
            throw new ImportRefusedException(line, "the headers are no JSON object.");
        try
        {
            types.Read(e.Type, e.Data.Utf8, e.Position);
        }
        catch (Exception exception) when (exception is UnknownEventTypeException or UnreadableEventException)
        {
            throw new ImportRefusedException(line, exception.Message, exception);
        }
    }

    private static async Task<ImportPage> FlushAsync(NpgsqlConnection connection, ImportPage page, long nextLine, CancellationToken cancellationToken)
    {
        try
        {
            await page.WriteAsync(connection, cancellationToken);
            return new ImportPage(nextLine);
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            var row = Row().Match(exception.Where ?? "");
            var line = page.FirstLine + (row.Success ? long.Parse(row.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1 : 0);
            throw new ImportRefusedException(line, $"the database does not take this event: {exception.MessageText}", exception);
        }
    }

    private static async Task RefuseUsedStoreAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(IsUsed, connection);
        if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!)
            throw new ImportRefusedException("The store is not empty, or was written to before: an import needs a new database.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [GeneratedRegex("^COPY mt_events, line ([0-9]+)", RegexOptions.Multiline | RegexOptions.RightToLeft)]
    private static partial Regex Row();
}
