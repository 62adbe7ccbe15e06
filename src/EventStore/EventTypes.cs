using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace EventMonitors.EventStore;

/// <summary>
/// Which CLR type an alias in the store stands for, and how its data is written. Filled once, when the program starts; only
/// read from then on, by any thread. A class can be renamed or moved freely, its alias stays.
/// </summary>
public sealed partial class EventTypes
{
    private const int LongestAlias = 500;

    private readonly Dictionary<string, EventType> _byName = [];
    private readonly Dictionary<Type, EventType> _byType = [];
    private readonly Dictionary<string, (EventType Type, int Version)> _byStoredAlias = [];
    private readonly bool _readsAny;

    /// <summary>How event data is written and read: camelCase names, enums as strings, nulls written.</summary>
    /// <remarks>A fact that the type requires and the stored event lacks is an error, never a silent zero.</remarks>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // jsonb keeps its own order of keys (https://www.postgresql.org/docs/current/datatype-json.html).
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>An empty registry.</summary>
    public EventTypes()
    {
    }

    private EventTypes(bool readsAny) => _readsAny = readsAny;

    /// <summary>
    /// For readers to whom it matters that something happened, and not what: every alias is read, as a
    /// <see cref="JsonElement"/>, also one that only a newer version of the program knows.
    /// </summary>
    public static EventTypes Unread { get; } = new(readsAny: true);

    /// <summary>The names of all registered events, without a version, in no particular order.</summary>
    public IReadOnlyCollection<string> Aliases => _byName.Keys;

    /// <summary>Registers a type.</summary>
    /// <param name="alias">
    /// The event's name: lower case words joined by underscores. Version 1 is stored under the bare name, version n under
    /// <c>name_vn</c>, in at most 500 characters; so a name does not end like that itself.
    /// </param>
    /// <param name="upcasters">
    /// One for each older version, in order: the first turns the JSON of version 1 into that of version 2, and so on up to the
    /// type's own shape, which is version <c>upcasters.Length + 1</c> and the one that is written. Pure functions; they may
    /// change the object that they are given.
    /// </param>
    /// <typeparam name="TEvent">The type of the event's data, in its newest version.</typeparam>
    /// <returns>This registry, for the next one.</returns>
    /// <exception cref="ArgumentException">The alias is no such name, or the alias or the type is registered already.</exception>
    public EventTypes Add<TEvent>(string alias, params IReadOnlyList<Func<JsonObject, JsonObject>> upcasters) where TEvent : class
    {
        var type = new EventType(alias, typeof(TEvent), [.. upcasters]);
        if (type.Alias.Stored.Length > LongestAlias || !SnakeCase().IsMatch(alias))
            throw new ArgumentException($"\"{alias}\" is not an alias in snake_case of at most {LongestAlias} characters.", nameof(alias));
        if (VersionSuffix().IsMatch(alias))
            throw new ArgumentException($"\"{alias}\" ends like the version of another event.", nameof(alias));
        if (_byName.TryGetValue(alias, out var other))
            throw new ArgumentException($"The alias \"{alias}\" stands for {other.Type.FullName} already.", nameof(alias));
        if (!_byType.TryAdd(type.Type, type))
            throw new ArgumentException($"{type.Type.FullName} has the alias \"{_byType[type.Type].Name}\" already.", nameof(alias));

        _byName.Add(alias, type);
        foreach (var version in type.Versions)
            _byStoredAlias.Add(version.Stored, (type, version.Version));
        return this;
    }

    /// <summary>The name of a registered type, without a version.</summary>
    /// <exception cref="UnknownEventTypeException">The type is not registered.</exception>
    public string AliasOf(Type type) => Of(type).Name;

    /// <summary>What can stand in the store for a registered type: one alias for each version, the oldest first.</summary>
    /// <exception cref="UnknownEventTypeException">The type is not registered.</exception>
    public IReadOnlyList<string> StoredAliasesOf(Type type) => [.. Of(type).Versions.Select(version => version.Stored)];

    internal EventType Of(Type type) => _byType.TryGetValue(type, out var found) ? found : throw new UnknownEventTypeException(type);

    internal EventType Named(string name) => _byName[name];

    internal byte[] Write(object data) => JsonSerializer.SerializeToUtf8Bytes(data, data.GetType(), Json);

    /// <summary>The event's name, the version that it was stored in, and its data in the newest version.</summary>
    internal (EventAlias Alias, object Data) Read(string stored, ReadOnlySpan<byte> data, long position)
    {
        if (_readsAny)
            return (EventAlias.Parse(stored), JsonSerializer.Deserialize<JsonElement>(data));
        if (!_byStoredAlias.TryGetValue(stored, out var known))
            throw new UnknownEventTypeException(stored, position, NewestOf(stored));

        try
        {
            return (new EventAlias(known.Type.Name, known.Version), known.Type.Read(known.Version, data, Json));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever an upcaster throws, or the type's constructor, it is this event that cannot be read.
            throw new UnreadableEventException(stored, position, exception);
        }
    }

    private int? NewestOf(string stored) => _byName.TryGetValue(EventAlias.Parse(stored).Name, out var known) ? known.Alias.Version : null;

    [GeneratedRegex(@"_v[0-9]+\z")]
    private static partial Regex VersionSuffix();

    [GeneratedRegex(@"^[a-z][a-z0-9]*(_[a-z0-9]+)*\z")]
    private static partial Regex SnakeCase();
}
