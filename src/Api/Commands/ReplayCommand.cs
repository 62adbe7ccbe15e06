using System.CommandLine;
using System.Text.Json;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Commands;

/// <summary><c>replay</c>: a monitor's history step by step, and what each event left behind.</summary>
internal static class ReplayCommand
{
    /// <summary>One event and the state after it.</summary>
    private sealed record ReplayStep(
        long Position, Guid Id, string Type, string Stream, long Version, DateTimeOffset Timestamp, string? Actor, string? Role, string? Origin, string? CorrelationId, JsonElement Data, ReplayedState? State);

    public static Command Create(CommandActions actions)
    {
        var monitor = new Option<long>("--monitor") { Description = "The monitor's id.", Required = true, HelpName = "id" };
        var until = new Option<string?>("--until") { Description = "Only what had happened by then, such as 2026-03-01T12:00:00Z.", HelpName = "instant" };
        var noChecks = new Option<bool>("--no-checks") { Description = "Only what people changed." };
        var command = new Command("replay", "Prints a monitor's history step by step, with the state after each event; deleted monitors too.") { monitor, until, noChecks };
        actions.Set(command, async (parsed, run, cancellation) =>
        {
            var id = parsed.GetRequiredValue(monitor);
            var limit = parsed.GetValue(until) is { } text ? Instant.Parse("--until", text) : DateTimeOffset.MaxValue;
            using var host = await run.OpenAsync(DatabaseLogin.Service, cancellation);
            var queries = host.Services.GetRequiredService<ReplayQueries>();
            // Not MonitorQueries, which open configurations: a replay needs no key ring.
            var organizationId = (await host.Services.GetRequiredService<MonitorStateQueries>().FindAsync(id, organizationId: null, cancellation))?.OrganizationId
                ?? throw new CommandException($"There is no monitor {id}, and there never was.");
            await host.Services.GetRequiredService<ReadRecorder>().RecordCommandAsync(
                run.Metadata, new HistoryRead(ReadKind.HistoryExport, organizationId, id, To: limit == DateTimeOffset.MaxValue ? null : limit), cancellation);
            await WriteAsync(run.Output, queries.ReadAsync(id, organizationId, !parsed.GetValue(noChecks), cancellation), limit, cancellation);
        });
        return command;
    }

    private static async Task WriteAsync(CommandOutput output, IAsyncEnumerable<StoredEvent> history, DateTimeOffset until, CancellationToken cancellationToken)
    {
        MailboxMonitor? monitor = null;
        HealthChange? health = null;
        ReplayedState? state = null;
        await foreach (var stored in history.WithCancellation(cancellationToken))
        {
            // Positions and instants of different streams may cross, so there is no first event behind the limit to end at.
            if (stored.Timestamp > until) continue;
            if (stored.Data is CheckEvent check) health = HealthChange.Of(check).After(health);
            else monitor = MailboxMonitor.Evolve(monitor, stored.Data, stored.Version, stored.Timestamp);
            var before = state;
            state = ReplayedState.Of(monitor, health);
            await output.WriteAsync(ToStep(stored, state), step => Text(step, before));
        }
    }

    private static ReplayStep ToStep(StoredEvent stored, ReplayedState? state)
    {
        var headers = stored.Metadata.Headers;
        return new ReplayStep(
            stored.Position,
            stored.Id,
            stored.Alias,
            stored.StreamId,
            stored.Version,
            stored.Timestamp,
            headers.GetValueOrDefault(EventHeaders.Actor),
            headers.GetValueOrDefault(EventHeaders.Role),
            headers.GetValueOrDefault(EventHeaders.Origin),
            stored.Metadata.CorrelationId,
            JsonSerializer.SerializeToElement(stored.Data, stored.Data.GetType(), HistoryJson.Options),
            state);
    }

    private static string Text(ReplayStep step, ReplayedState? before)
    {
        var who = $"{step.Actor ?? "unknown"}{(step.Role is null ? "" : $" ({step.Role})")}{(step.Origin is null ? "" : $" from {step.Origin}")}";
        string[] lines =
        [
            $"#{step.Position} {step.Timestamp.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {step.Type}, version {step.Version} of {step.Stream}, by {who}",
            .. step.State?.ChangesFrom(before) ?? [],
        ];
        return string.Join("\n    ", lines.Select(CommandOutput.Visible));
    }
}
