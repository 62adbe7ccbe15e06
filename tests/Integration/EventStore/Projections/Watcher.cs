using System.Collections.Concurrent;

using EventMonitors.EventStore.Projections;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

/// <summary>Keeps what it is told.</summary>
internal sealed class Watcher : IProjectionObserver
{
    public ConcurrentQueue<string> Led { get; } = new();

    public ConcurrentQueue<(string Projection, ProjectionFailure Failure)> Failures { get; } = new();

    public ConcurrentQueue<Exception> Interruptions { get; } = new();

    public void Leads(string projection) => Led.Enqueue(projection);

    public void Failed(string projection, ProjectionFailure failure) => Failures.Enqueue((projection, failure));

    public void Interrupted(string projection, Exception cause, TimeSpan pause) => Interruptions.Enqueue(cause);
}
