using System.Text.Json;
using EventMonitors.Api.Storage;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Idempotency;

/// <summary>What a key stands for, as it is found.</summary>
/// <param name="Claim">The run that holds it.</param>
/// <param name="RingKeyId">The key of the ring that its hash and its answer were made with.</param>
/// <param name="RequestHash">Keyed hash of the request.</param>
/// <param name="Lease">What is left of the time in which the run may still be under way.</param>
/// <param name="StreamId">What the run changed first; <c>null</c> where nothing is known to be changed.</param>
/// <param name="Answer">The answer, its body sealed; <c>null</c> where there is none yet.</param>
public sealed record KeyStanding(Guid Claim, string RingKeyId, byte[] RequestHash, TimeSpan Lease, string? StreamId, KeptAnswer? Answer);

/// <summary>
/// The keys that requests came with, shared by all replicas. A run claims a key before it begins; its first append marks the key in
/// the same transaction, so whether something was changed is known whatever happens to the process. A run that ended without a
/// word and changed nothing is taken over two minutes later; one that lost its key that way can append nothing any more.
/// </summary>
public sealed class IdempotencyTable(NpgsqlDataSource database)
{
    /// <summary>Raised in the transaction of an append whose run does not hold its key any more.</summary>
    public const string TakenOverState = "IDEMP";

    // In the clock of the database, which all replicas share.
    private const string KeptFor = "interval '24 hours'";

    // Longer than any request takes: a check that is waited for takes a minute, and a little before and after it.
    private const string LeaseTime = "interval '120 seconds'";

    private const int PurgeBatch = 1000;

    /// <summary>Claims the key for a run.</summary>
    /// <returns><c>null</c> where the run holds it now; else what it stands for.</returns>
    public async Task<KeyStanding?> ClaimAsync(IdempotentRequest request, Guid claim, string ringKeyId, byte[] requestHash, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await TryClaimAsync(request, claim, ringKeyId, requestHash, cancellationToken)) return null;
            // In between it may have been given back.
            if (await FindAsync(request, cancellationToken) is { } standing) return standing;
        }
    }

    /// <summary>Adds to an append's transaction that the run holds its key and has changed something; else nothing of it is committed.</summary>
    public static void Hold(NpgsqlBatch batch, Guid claim, string streamId) => batch.BatchCommands.Add(new NpgsqlBatchCommand("select event_monitors.hold_idempotency_key($1, $2)")
    {
        Parameters = { new() { Value = claim }, new() { Value = streamId } },
    });

    /// <summary>Keeps the answer of a run; its body is sealed already.</summary>
    public async Task KeepAsync(Guid claim, KeptAnswer answer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "update event_monitors.idempotency_keys set status = $2, headers = $3, body = $4, echoes = $5 where claim = $1 and status is null");
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = answer.Status });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(answer.Headers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = answer.Body.ToArray() });
        command.Parameters.Add(new() { Value = answer.Echoes.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives the key of a run back that changed nothing: the next request with it is a first one.</summary>
    public async Task ReleaseAsync(Guid claim, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("delete from event_monitors.idempotency_keys where claim = $1 and stream_id is null and status is null");
        command.Parameters.Add(new() { Value = claim });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes some of the keys whose time is over, the oldest first.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> PurgeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            delete from event_monitors.idempotency_keys where claim in (
                select claim from event_monitors.idempotency_keys where created_at <= now() - {KeptFor}
                order by created_at limit {PurgeBatch} for update skip locked)
            """);
        return await command.ExecuteNonQueryAsync(cancellationToken) == PurgeBatch;
    }

    private async Task<bool> TryClaimAsync(IdempotentRequest request, Guid claim, string ringKeyId, byte[] requestHash, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            insert into event_monitors.idempotency_keys as k (tenant_id, caller, target, key, claim, ring_key_id, request_hash, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, now())
            on conflict (tenant_id, caller, target, key) do update
            set claim = excluded.claim, ring_key_id = excluded.ring_key_id, request_hash = excluded.request_hash, created_at = excluded.created_at,
                stream_id = null, status = null, headers = null, body = null, echoes = null
            where k.created_at <= now() - {KeptFor} or (k.status is null and k.stream_id is null and k.created_at <= now() - {LeaseTime})
            """);
        Name(command, request);
        command.Parameters.Add(new() { Value = claim });
        command.Parameters.Add(new() { Value = ringKeyId });
        command.Parameters.Add(new() { Value = requestHash });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private async Task<KeyStanding?> FindAsync(IdempotentRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            select claim, ring_key_id, request_hash, greatest(created_at + {LeaseTime} - now(), interval '0'), stream_id, status, headers, body, echoes
            from event_monitors.idempotency_keys where tenant_id = $1 and caller = $2 and target = $3 and key = $4
            """);
        Name(command, request);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var answer = reader.ValueOrNull<int>(5) is { } status
            ? new KeptAnswer(status, JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(6))!, reader.GetFieldValue<byte[]>(7), reader.GetFieldValue<int[]>(8))
            : null;
        return new KeyStanding(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<TimeSpan>(3), reader.TextOrNull(4), answer);
    }

    private static void Name(NpgsqlCommand command, IdempotentRequest request)
    {
        command.Parameters.Add(new() { Value = request.TenantId });
        command.Parameters.Add(new() { Value = request.Caller });
        command.Parameters.Add(new() { Value = request.Target });
        command.Parameters.Add(new() { Value = request.Key });
    }
}
