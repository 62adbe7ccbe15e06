using EventMonitors.Api.Http;

namespace EventMonitors.Api.Commands;

/// <summary>An instant in an argument: RFC 3339, with its offset, so that it means the same everywhere.</summary>
internal static class Instant
{
    /// <summary>Cut to the millisecond that events have.</summary>
    /// <exception cref="UsageException">It is no such instant.</exception>
    public static DateTimeOffset Parse(string option, string text) => Rfc3339.TryParse(text, out var instant)
        ? instant.CutToMilliseconds()
        : throw new UsageException($"{option} takes an instant with its offset, such as 2026-03-01T12:00:00Z or 2026-03-01T13:00:00+01:00.");
}
