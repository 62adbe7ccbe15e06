using System.Globalization;

namespace EventMonitors.EventStore;

/// <summary>An event of a type that <see cref="EventTypes"/> does not know: one to be written, or one found in the store.</summary>
public sealed class UnknownEventTypeException : Exception
{
    /// <summary>A type that is to be written and is not registered.</summary>
    public UnknownEventTypeException(Type type)
        : base($"{type.FullName} is not registered as an event type.") => Alias = null;

    /// <summary>An alias found in the store that stands for no registered type.</summary>
    /// <param name="alias">The alias, with its version.</param>
    /// <param name="position">The event's position.</param>
    /// <param name="newestVersion">The newest version that is known of an event of this name; <c>null</c> where none is.</param>
    public UnknownEventTypeException(string alias, long position, int? newestVersion = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"The event at position {position} has the alias \"{alias}\", which is not registered")
            + (newestVersion is { } newest ? string.Create(CultureInfo.InvariantCulture, $": this program knows the event up to version {newest}.") : "."))
        => (Alias, Position) = (alias, position);

    /// <summary>The alias found in the store, with its version; <c>null</c> where a type was to be written.</summary>
    public string? Alias { get; }

    /// <summary>The position of the event that was found; <c>null</c> where a type was to be written.</summary>
    public long? Position { get; }
}
