using System.Net;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>
/// What makes two probes go to the same server. Who expects something else behind the same port waits for answers that
/// never come, and is to hold up only those with the same expectation.
/// </summary>
internal readonly record struct ServerKey(IPAddress Address, ServerPort Port)
{
    public IPEndPoint EndPoint => new(Address, Port.Number);
}
