using System.Text.Json;

namespace EventMonitors.Api.Audit;

/// <summary>A page of history in the order in which it happened.</summary>
/// <param name="Items">The events.</param>
/// <param name="NextAfter">What to send as <c>after</c> for the events that follow, also those that have not happened yet.</param>
public sealed record HistoryResponse(IReadOnlyList<HistoryItem> Items, long NextAfter);

/// <summary>One event as an auditor reads it. Sealed values are left out.</summary>
/// <param name="Position">The event's place in the whole log; grows with every event.</param>
/// <param name="Id">The event's UUID.</param>
/// <param name="Type">The alias of the event's type (docs/events.md).</param>
/// <param name="Stream">The stream that the event lies in.</param>
/// <param name="Version">The event's place in its stream, from 1.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Actor">Who did it: <c>user-7</c>, or a part of the system such as <c>system:recorder</c>.</param>
/// <param name="Role">The role that allowed it, <c>null</c> for the system.</param>
/// <param name="Origin">The address that the request came from, <c>null</c> for the system.</param>
/// <param name="CorrelationId">The trace that it belongs to.</param>
/// <param name="CausationId">What set it off within that trace.</param>
/// <param name="Data">The event's own fields.</param>
public sealed record HistoryItem(
    long Position,
    Guid Id,
    string Type,
    string Stream,
    long Version,
    DateTimeOffset Timestamp,
    string? Actor,
    string? Role,
    string? Origin,
    string? CorrelationId,
    string? CausationId,
    JsonElement Data);
