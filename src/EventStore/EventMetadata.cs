namespace EventMonitors.EventStore;

/// <summary>What accompanies an event: which request it belongs to, what caused it, and anything else worth keeping.</summary>
/// <param name="CorrelationId">The trace or conversation that the event belongs to; <c>null</c> where there is none.</param>
/// <param name="CausationId">The message, command or event that caused this one; <c>null</c> where there is none.</param>
/// <param name="Headers">Further facts by name, for example the acting user. Stored as one JSON object of strings.</param>
public sealed record EventMetadata(string? CorrelationId, string? CausationId, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>No correlation, no cause, no headers.</summary>
    public static EventMetadata None { get; } = new(null, null, new Dictionary<string, string>());
}
