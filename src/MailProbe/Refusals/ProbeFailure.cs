namespace EventMonitors.MailProbe.Refusals;

/// <summary>A phase that cannot be finished. The message is safe to show to a customer.</summary>
internal abstract class ProbeFailure(FaultClass fault, string message) : Exception(message)
{
    public FaultClass Fault { get; } = fault;
}
