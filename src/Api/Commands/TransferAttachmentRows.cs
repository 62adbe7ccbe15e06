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

    /// <summary>Where ids come from, and how the streams are called that they have been given to.</summary>
    private static readonly Dictionary<string, string> Sequences = new()
    {
        ["monitor_ids"] = "monitor-",
        ["organization_ids"] = "organization-",
        ["customer_ids"] = "customer-",
        ["user_ids"] = "user-",
        ["api_key_ids"] = "api-key-",
    };

    private static readonly JsonSerializerOptions TransferJson = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private sealed record StoredKey(long MonitorId, long OrganizationId, string RingKeyId, byte[] WrappedKey, DateTimeOffset CreatedAt);

    private sealed record IdSequence(string Name, long Next);

    /// <summary>For an export: everything there is, as the connection sees it.</summary>
    public static async IAsyncEnumerable<TransferAttachment> ReadAsync(NpgsqlConnection connection)
    {
        foreach (var name in Sequences.Keys)
        {
            await using var next = new NpgsqlCommand($"select last_value + is_called::int from event_monitors.{name}", connection);
            yield return Of(IdSequenceKind, new IdSequence(name, (long)(await next.ExecuteScalarAsync())!));
        }

        await using var keys = new NpgsqlCommand("select monitor_id, organization_id, ring_key_id, wrapped_key, created_at from event_monitors.data_keys order by monitor_id", connection);
        await using var reader = await keys.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return Of(DataKeyKind, new StoredKey(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<DateTimeOffset>(4)));
    }

    /// <summary>For an import: puts one of them back, in the import's own transaction.</summary>
    /// <exception cref="ImportRefusedException">It is none of ours, or not in its shape.</exception>
    public static async Task RestoreAsync(NpgsqlConnection connection, TransferAttachment attachment, CancellationToken cancellationToken)
    {
        await using var command = attachment.Kind switch
        {
            DataKeyKind => InsertKey(Read<StoredKey>(attachment)),
            IdSequenceKind => await SetNextAsync(connection, Read<IdSequence>(attachment), cancellationToken),
            _ => throw new ImportRefusedException($"The export has an attachment of the unknown kind '{attachment.Kind}'."),
        };
        command.Connection = connection;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand InsertKey(StoredKey key) =>
        new("insert into event_monitors.data_keys (monitor_id, organization_id, ring_key_id, wrapped_key, created_at) values ($1, $2, $3, $4, $5)")
        {
            Parameters =
            {
                new() { Value = key.MonitorId },
                new() { Value = key.OrganizationId },
                new() { Value = key.RingKeyId },
                new() { Value = key.WrappedKey },
                new() { Value = key.CreatedAt.UtcDateTime },
            },
        };

    // Unlike setval, a restart is taken back with the transaction. No id that the log knows is given again, whatever the file says.
    private static async Task<NpgsqlCommand> SetNextAsync(NpgsqlConnection connection, IdSequence sequence, CancellationToken cancellationToken)
    {
        if (!Sequences.TryGetValue(sequence.Name, out var prefix) || sequence.Next <= 0)
            throw new ImportRefusedException($"The export sets the sequence '{sequence.Name}' to {sequence.Next}, which is none of ours or no id.");
        await using var highest = new NpgsqlCommand("select coalesce(max(substr(id, $2)::bigint), 0) from event_store.mt_streams where id ~ ('^' || $1 || '[0-9]{1,18}$')", connection)
        {
            Parameters = { new() { Value = prefix }, new() { Value = prefix.Length + 1 } },
        };
        var next = Math.Max(sequence.Next, (long)(await highest.ExecuteScalarAsync(cancellationToken))! + 1);
        return new(string.Create(CultureInfo.InvariantCulture, $"alter sequence event_monitors.{sequence.Name} restart with {next}"));
    }

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
