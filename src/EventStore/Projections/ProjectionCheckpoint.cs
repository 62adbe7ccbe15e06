namespace EventMonitors.EventStore.Projections;

/// <summary>Where an asynchronous projection has got to, in <c>mt_event_progression</c>.</summary>
internal static class ProjectionCheckpoint
{
    /// <summary>Marten's way of naming the one shard that takes the events of all tenants.</summary>
    public static string NameOf(string projection) => $"{projection}:All";
}
