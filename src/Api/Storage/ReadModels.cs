namespace EventMonitors.Api.Storage;

/// <summary>Where the read models are.</summary>
public static class ReadModels
{
    /// <summary>The schema of all tables that are ours and not the event store's.</summary>
    public const string Schema = "event_monitors";
}
