using MassTransit;

namespace EventMonitors.CheckWorker;

/// <summary>Says on standard output, once, that requests are being taken: whoever started the worker waits for this line.</summary>
public sealed class ReadyAnnouncement : IReceiveEndpointObserver
{
    /// <summary>The line.</summary>
    public const string Line = "worker ready";

    private int _said;

    /// <inheritdoc/>
    public Task Ready(ReceiveEndpointReady ready)
    {
        if (Interlocked.Exchange(ref _said, 1) == 0) Console.WriteLine(Line);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
}
