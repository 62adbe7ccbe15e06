using System.Text.Json;

namespace EventMonitors.EventStore;

/// <summary>
/// Which CLR type an alias in the store stands for, and how its data is written. Filled once, when the program starts; only
/// read from then on, by any thread. A class can be renamed or moved freely, its alias stays.
/// </summary>
public sealed class EventTypes
{
    /// <summary>Registers a type.</summary>
    /// <param name="alias">What stands in the store: lower case words joined by underscores, at most 500 characters.</param>
    /// <typeparam name="TEvent">The type of the event's data.</typeparam>
    /// <returns>This registry, for the next one.</returns>
    /// <exception cref="ArgumentException">The alias is no such word, or the alias or the type is registered already.</exception>
    public EventTypes Add<TEvent>(string alias) where TEvent : class => throw new NotImplementedException();

    /// <summary>How event data is written and read: camelCase names, enums as strings, nulls written.</summary>
    public JsonSerializerOptions Json => throw new NotImplementedException();

    /// <summary>The alias of a registered type.</summary>
    /// <exception cref="UnknownEventTypeException">The type is not registered.</exception>
    public string AliasOf(Type type) => throw new NotImplementedException();
}
