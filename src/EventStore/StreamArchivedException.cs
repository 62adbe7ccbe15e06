namespace EventMonitors.EventStore;

/// <summary>An append named a stream that is archived; nothing of the append was written.</summary>
public sealed class StreamArchivedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StreamArchivedException(string tenantId, string streamId, Exception? inner = null)
        : base($"Stream {streamId} is archived: it takes no more events.", inner) => (TenantId, StreamId) = (tenantId, streamId);

    /// <summary>Whose stream it is.</summary>
    public string TenantId { get; }

    /// <summary>The stream in question.</summary>
    public string StreamId { get; }
}
