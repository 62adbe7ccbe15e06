using MassTransit;

namespace EventMonitors.CheckWorker;

/// <summary>Says on standard output, once, that requests are being taken: whoever started the worker waits for this line.</summary>
/// <param name="endpoints">How many queues there are to be taken from.</param>
public sealed class ReadyAnnouncement(int endpoints) : IReceiveEndpointObserver
{
    /// <summary>The line.</summary>
    public const string Line = "worker ready";

    private readonly HashSet<Uri> _ready = [];

    /// <inheritdoc/>
    public Task Ready(ReceiveEndpointReady ready)
    {
        // Each comes again when the broker was away.
        lock (_ready)
            if (_ready.Add(ready.InputAddress) && _ready.Count == endpoints) Console.WriteLine(Line);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
