using System.Globalization;

namespace EventMonitors.EventStore;

/// <summary>An event in the store whose data does not fit the type that its alias stands for, or cannot be upcast to it.</summary>
public sealed class UnreadableEventException : Exception
{
    /// <summary>Makes the exception.</summary>
    public UnreadableEventException(string alias, long position, Exception inner)
        : base(string.Create(CultureInfo.InvariantCulture, $"The {alias} at position {position} cannot be read: {inner.Message}"), inner) =>
        (Alias, Position) = (alias, position);

    /// <summary>The event's alias as it is stored, with its version.</summary>
    public string Alias { get; }

    /// <summary>The event's position.</summary>
    public long Position { get; }
}
