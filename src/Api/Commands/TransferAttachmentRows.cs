using System.Globalization;
using System.Text.Json;
using EventMonitors.EventStore.Transfer;
using Npgsql;

namespace EventMonitors.Api.Commands;

/// <summary>
/// What travels with the log because it does not follow from it: the data keys, wrapped as they are stored, and which ids are
/// drawn next.
/// </summary>
internal static class TransferAttachmentRows
{
    private const string DataKeyKind = "data_key";
    private const string IdSequenceKind = "id_sequence";

    private static readonly string[] Sequences = ["monitor_ids", "organization_ids", "user_ids"];

    private static readonly JsonSerializerOptions TransferJson = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private sealed record StoredKey(long MonitorId, string RingKeyId, byte[] WrappedKey, DateTimeOffset CreatedAt);

    private sealed record IdSequence(string Name, long Next);

    /// <summary>For an export: everything there is, as the connection sees it.</summary>
    public static async IAsyncEnumerable<TransferAttachment> ReadAsync(NpgsqlConnection connection)
    {
        foreach (var name in Sequences)
        {
            await using var next = new NpgsqlCommand($"select last_value + is_called::int from event_monitors.{name}", connection);
            yield return Of(IdSequenceKind, new IdSequence(name, (long)(await next.ExecuteScalarAsync())!));
        }

        await using var keys = new NpgsqlCommand("select monitor_id, ring_key_id, wrapped_key, created_at from event_monitors.data_keys order by monitor_id", connection);
        await using var reader = await keys.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return Of(DataKeyKind, new StoredKey(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<DateTimeOffset>(3)));
    }

    /// <summary>For an import: puts one of them back, in the import's own transaction.</summary>
    /// <exception cref="ImportRefusedException">It is none of ours, or not in its shape.</exception>
    public static async Task RestoreAsync(NpgsqlConnection connection, TransferAttachment attachment, CancellationToken cancellationToken)
    {
        await using var command = attachment.Kind switch
        {
            DataKeyKind => InsertKey(Read<StoredKey>(attachment)),
            IdSequenceKind => SetNext(Read<IdSequence>(attachment)),
            _ => throw new ImportRefusedException($"The export has an attachment of the unknown kind '{attachment.Kind}'."),
        };
        command.Connection = connection;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand InsertKey(StoredKey key) =>
        new("insert into event_monitors.data_keys (monitor_id, ring_key_id, wrapped_key, created_at) values ($1, $2, $3, $4)")
        {
            Parameters =
            {
                new() { Value = key.MonitorId },
                new() { Value = key.RingKeyId },
                new() { Value = key.WrappedKey },
                new() { Value = key.CreatedAt.UtcDateTime },
            },
        };

    // Unlike setval, a restart is taken back with the transaction.
    private static NpgsqlCommand SetNext(IdSequence sequence) => Sequences.Contains(sequence.Name) && sequence.Next > 0
        ? new(string.Create(CultureInfo.InvariantCulture, $"alter sequence event_monitors.{sequence.Name} restart with {sequence.Next}"))
        : throw new ImportRefusedException($"The export sets the sequence '{sequence.Name}' to {sequence.Next}, which is none of ours or no id.");

    private static TransferAttachment Of<T>(string kind, T value) => new(kind, JsonSerializer.SerializeToElement(value, TransferJson));

    private static T Read<T>(TransferAttachment attachment)
    {
        try
        {
            return attachment.Data.Deserialize<T>(TransferJson) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ImportRefusedException($"An attachment of the kind '{attachment.Kind}' has not the shape that it should have.");
        }
    }
}
