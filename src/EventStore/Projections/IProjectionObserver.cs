namespace EventMonitors.EventStore.Projections;

/// <summary>Is told what becomes of the asynchronous projections of this process, for example to log it. Called by any thread.</summary>
public interface IProjectionObserver
{
    /// <summary>This process keeps the projection up to date from now on.</summary>
    /// <param name="projection">The projection's name.</param>
    void Leads(string projection)
    {
    }

    /// <summary>The projection has stopped at an event that it cannot take. It is started again by <see cref="ProjectionSwitches.StartAsync"/>.</summary>
    /// <param name="projection">The projection's name.</param>
    /// <param name="failure">Which event, and why.</param>
    void Failed(string projection, ProjectionFailure failure)
    {
    }

    /// <summary>The database refused for now, or this process lost the lead. It goes on after a pause, or another process does.</summary>
    /// <param name="projection">The projection's name.</param>
    /// <param name="cause">What happened.</param>
    /// <param name="pause">How long it is until the next attempt.</param>
    void Interrupted(string projection, Exception cause, TimeSpan pause)
    {
    }
}
