using System.Globalization;

namespace EventMonitors.EventStore.Projections;

/// <summary>An event that a projection cannot take.</summary>
public sealed class ProjectionEventException : Exception
{
    /// <summary>Makes the exception.</summary>
    public ProjectionEventException(string projection, long position, string alias, Exception inner)
        : base(string.Create(CultureInfo.InvariantCulture, $"{projection} fails at the {alias} at position {position}: {inner.Message}"), inner) =>
        (Projection, Position, Alias) = (projection, position, alias);

    /// <summary>The projection's name; several, joined by commas, where they were rebuilt together and one of them it is.</summary>
    public string Projection { get; }

    /// <summary>The event's position.</summary>
    public long Position { get; }

    /// <summary>The event's alias.</summary>
    public string Alias { get; }
}
