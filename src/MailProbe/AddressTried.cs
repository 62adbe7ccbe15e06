using System.Net;

namespace EventMonitors.MailProbe;

/// <summary>An address that was dialled.</summary>
/// <param name="Address">The address.</param>
/// <param name="Outcome"><c>connected</c>, <c>refused</c>, <c>unreachable</c>, <c>timed_out</c>, <c>slower</c> where another one connected first, or <c>failed</c>.</param>
public sealed record AddressTried(IPAddress Address, string Outcome);
