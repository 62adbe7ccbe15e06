using System.Globalization;

namespace EventMonitors.EventStore;

/// <summary>An event of a type that <see cref="EventTypes"/> does not know: one to be written, or one found in the store.</summary>
public sealed class UnknownEventTypeException : Exception
{
    /// <summary>A type that is to be written and is not registered.</summary>
    public UnknownEventTypeException(Type type)
        : base($"{type.FullName} is not registered as an event type.") => Alias = null;

    /// <summary>An alias found in the store that stands for no registered type.</summary>
    public UnknownEventTypeException(string alias, long position)
        : base(string.Create(CultureInfo.InvariantCulture, $"The event at position {position} has the alias \"{alias}\", which is not registered."))
        => (Alias, Position) = (alias, position);

    /// <summary>The alias found in the store; <c>null</c> where a type was to be written.</summary>
    public string? Alias { get; }

    /// <summary>The position of the event that was found; <c>null</c> where a type was to be written.</summary>
    public long? Position { get; }
}
