namespace EventMonitors.Contracts;

/// <summary>An address that was dialled, and what came of it.</summary>
/// <param name="Address">The IP address.</param>
/// <param name="Outcome"><c>connected</c>, <c>refused</c>, <c>unreachable</c>, <c>timed_out</c>, <c>slower</c> or <c>failed</c>.</param>
public sealed record AddressTried(string Address, string Outcome);
