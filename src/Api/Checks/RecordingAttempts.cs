using EventMonitors.Api.Storage;
using EventMonitors.Messaging;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>One end of a check and the message that brought it.</summary>
public sealed record ReceivedEnd(Guid? MessageId, CheckEnd End);

/// <summary>
/// Keeps trying while the database cannot take a batch: the messages stay unacknowledged, the prefetch fills, and the
/// broker holds the rest. Nothing is dropped.
/// </summary>
public sealed partial class RecordingAttempts(Admission admission, CheckRecorder recorder, KnownPoison poison, TimeProvider clock, ILogger<RecordingAttempts> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Records a batch, however long it takes.</summary>
    /// <exception cref="HandBackException">A message of the batch was refused; the others are recorded and will be recognised.</exception>
    /// <exception cref="OperationCanceledException">The bus stops; the broker delivers the messages again.</exception>
    public async Task RecordAsync(IReadOnlyList<ReceivedEnd> batch, CancellationToken cancellationToken)
    {
        using var waiting = RecorderTelemetry.Wait(batch, clock.GetUtcNow());
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var admitted = await admission.AdmitAsync(batch, cancellationToken);
                foreach (var foreign in admitted.Foreign) Refuse(foreign, "its monitor is unknown or another organization's, or nobody asked for it");
                var refused = admitted.Foreign.Count + await AppendAsync(admitted.Ends, cancellationToken);
                if (refused > 0) throw new HandBackException($"{refused} of {batch.Count} messages were refused.");
                return;
            }
            catch (NpgsqlException error)
            {
                LogWaiting(batch.Count, error.Message);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    /// <returns>How many were refused.</returns>
    private async Task<int> AppendAsync(IReadOnlyList<ReceivedEnd> ends, CancellationToken cancellationToken)
    {
        try
        {
            await recorder.RecordAsync([.. ends.Select(r => r.End)], cancellationToken);
            return 0;
        }
        catch (Exception error) when (Refusal.Is(error))
        {
            return await AppendOneByOneAsync(ends, cancellationToken);
        }
    }

    private async Task<int> AppendOneByOneAsync(IReadOnlyList<ReceivedEnd> ends, CancellationToken cancellationToken)
    {
        var refused = 0;
        foreach (var received in ends)
        {
            try
            {
                await recorder.RecordAsync([received.End], cancellationToken);
            }
            catch (Exception error) when (Refusal.Is(error))
            {
                Refuse(received, $"the database refuses it ({error.GetType().Name})");
                refused++;
            }
        }

        return refused;
    }

    private void Refuse(ReceivedEnd received, string problem)
    {
        LogRefused(received.MessageId, problem);
        if (received.MessageId is { } id) poison.Add(id);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} ends of checks wait for the database: {Problem}")]
    private partial void LogWaiting(int count, string problem);

    [LoggerMessage(LogLevel.Error, "Message {MessageId} cannot be recorded: {Problem}")]
    private partial void LogRefused(Guid? messageId, string problem);
}
