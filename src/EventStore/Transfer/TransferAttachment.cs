using System.Text.Json;

namespace EventMonitors.EventStore.Transfer;

/// <summary>Something of the application's own that travels with the events, because it cannot be rebuilt from them.</summary>
/// <param name="Kind">What it is, for the application to recognise.</param>
/// <param name="Data">Its content; what is secret in it is sealed by the application.</param>
public sealed record TransferAttachment(string Kind, JsonElement Data);
