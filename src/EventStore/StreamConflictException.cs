using System.Globalization;

namespace EventMonitors.EventStore;

/// <summary>A stream was not where the writer expected it to end; nothing of the append was written.</summary>
public sealed class StreamConflictException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StreamConflictException(string streamId, long expected, long actual, Exception? inner = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"Stream {streamId} is at version {actual}, expected {expected}."), inner) =>
        (StreamId, Expected, Actual) = (streamId, expected, actual);

    /// <summary>The stream in question.</summary>
    public string StreamId { get; }

    /// <summary>The version that the writer expected; 0 for a stream without events.</summary>
    public long Expected { get; }

    /// <summary>The version of the stream's last event; 0 for a stream without events.</summary>
    public long Actual { get; }
}
