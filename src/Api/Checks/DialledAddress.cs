using System.ComponentModel.DataAnnotations;

namespace EventMonitors.Api.Checks;

/// <summary>An address that was dialled, and what came of it.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Outcome"><c>connected</c>, <c>refused</c>, <c>unreachable</c>, <c>timed_out</c>, <c>slower</c> where another one connected first, or <c>failed</c>.</param>
public sealed record DialledAddress(
    string Address,
    [property: AllowedValues("connected", "refused", "unreachable", "timed_out", "slower", "failed")] string Outcome);
