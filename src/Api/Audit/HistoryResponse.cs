using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Audit;

/// <summary>A page of history in the order in which it happened.</summary>
/// <param name="Items">The events.</param>
/// <param name="NextAfter">What to send as <c>after</c> for the events that follow, also those that have not happened yet.</param>
public sealed record HistoryResponse(IReadOnlyList<HistoryItem> Items, long NextAfter)
{
    /// <summary>The page as a caller is shown it.</summary>
    public static HistoryResponse Of(EventPage page, Caller reader) => new([.. page.Events.Select(stored => HistoryItem.Of(stored, reader))], page.NextAfter);
}

/// <summary>One event as an auditor reads it. Sealed values are left out.</summary>
/// <param name="Position">The event's place in the whole log; grows with every event.</param>
/// <param name="Id">The event's UUID.</param>
/// <param name="Type">The name of the event's type (docs/events.md).</param>
/// <param name="SchemaVersion">The version that it is stored in; <c>data</c> shows the newest.</param>
/// <param name="OrganizationId">Whose event it is, <c>null</c> for the platform's own.</param>
/// <param name="Stream">The stream that the event lies in.</param>
/// <param name="Version">The event's place in its stream, from 1.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Actor">Who did it: <c>user-7</c>, or a part of the system such as <c>system:recorder</c>.</param>
/// <param name="Role">The role that allowed it, <c>null</c> for the system.</param>
/// <param name="Origin">The address that the request came from, <c>null</c> for the system.</param>
/// <param name="RequestId">The id of the request, <c>null</c> for the system, and for what happened before requests had one.</param>
/// <param name="CorrelationId">The trace that it belongs to.</param>
/// <param name="CausationId">What set it off within that trace.</param>
/// <param name="Changes">Of a change, each field with its old and its new value; else empty.</param>
/// <param name="Data">The event's own fields.</param>
public sealed record HistoryItem(
    long Position,
    Guid Id,
    string Type,
    int SchemaVersion,
    long? OrganizationId,
    string Stream,
    long Version,
    DateTimeOffset Timestamp,
    string? Actor,
    string? Role,
    string? Origin,
    string? RequestId,
    string? CorrelationId,
    string? CausationId,
    IReadOnlyList<FieldChange> Changes,
    JsonElement Data)
{
    /// <summary>The event as a caller is shown it.</summary>
    public static HistoryItem Of(StoredEvent stored, Caller reader)
    {
        var headers = stored.Metadata.Headers;
        var data = JsonSerializer.SerializeToElement(stored.Data, stored.Data.GetType(), reader.ReadsUsers ? HistoryJson.Options : HistoryJson.WithoutAddresses);
        return new HistoryItem(
            stored.Position,
            stored.Id,
            stored.Alias,
            stored.SchemaVersion,
            long.TryParse(stored.TenantId, NumberStyles.None, CultureInfo.InvariantCulture, out var organizationId) ? organizationId : null,
            stored.StreamId,
            stored.Version,
            stored.Timestamp,
            headers.GetValueOrDefault(EventHeaders.Actor),
            headers.GetValueOrDefault(EventHeaders.Role),
            headers.GetValueOrDefault(EventHeaders.Origin),
            headers.GetValueOrDefault(EventHeaders.RequestId),
            stored.Metadata.CorrelationId,
            stored.Metadata.CausationId,
            FieldChanges.Of(stored.Data, data),
            data);
    }
}

/// <summary>A field's value before and after.</summary>
/// <param name="Field">As the API names it; keys of an object behind a dot: <c>imapPopConfig.tls</c>.</param>
/// <param name="Old">Before.</param>
/// <param name="New">After. Secrets are masked.</param>
public sealed record FieldChange(string Field, JsonElement? Old, JsonElement? New);

/// <summary>A page of stored events.</summary>
/// <param name="Events">By ascending position.</param>
/// <param name="NextAfter">Where the next page begins.</param>
/// <param name="IsLast">Whether nothing that is wanted lies behind it, up to the settled position that it was read up to.</param>
public sealed record EventPage(IReadOnlyList<StoredEvent> Events, long NextAfter, bool IsLast)
{
    /// <summary>The page of the events that stand at these positions.</summary>
    /// <exception cref="InvalidDataException">One of them holds no event: what is shown would only look whole.</exception>
    public static EventPage Of(IReadOnlyList<long> positions, IReadOnlyList<StoredEvent> events, long nextAfter, bool isLast) =>
        events.Count == positions.Count
            ? new EventPage(events, nextAfter, isLast)
            : throw new InvalidDataException($"A read model names position {positions.Except(events.Select(e => e.Position)).First()}, where no such event is; rebuild the projections.");
}
