using EventMonitors.Api.Http;

namespace EventMonitors.Api.Checks;

/// <summary>An address that was dialled, and what came of it.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Outcome">In a word; <c>slower</c> where another one connected first.</param>
public sealed record DialledAddress(
    string Address,
    [property: ProbeWord(ProbeWords.DialOutcomes)] string Outcome);
