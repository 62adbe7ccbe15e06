using System.Text.Json;
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

    private readonly Dictionary<string, Type> _types = [];
    private readonly bool _readsAny;
    private readonly Dictionary<Type, (string Alias, string DotNetName)> _names = [];

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

    /// <summary>All registered aliases, in no particular order.</summary>
    public IReadOnlyCollection<string> Aliases => _types.Keys;

    /// <summary>Registers a type.</summary>
    /// <param name="alias">What stands in the store: lower case words joined by underscores, at most 500 characters.</param>
    /// <typeparam name="TEvent">The type of the event's data.</typeparam>
    /// <returns>This registry, for the next one.</returns>
    /// <exception cref="ArgumentException">The alias is no such word, or the alias or the type is registered already.</exception>
    public EventTypes Add<TEvent>(string alias) where TEvent : class
    {
        if (alias.Length > LongestAlias || !SnakeCase().IsMatch(alias))
            throw new ArgumentException($"\"{alias}\" is not an alias in snake_case of at most {LongestAlias} characters.", nameof(alias));
        if (_types.TryGetValue(alias, out var other))
            throw new ArgumentException($"The alias \"{alias}\" stands for {other.FullName} already.", nameof(alias));

        var type = typeof(TEvent);
        if (!_names.TryAdd(type, (alias, $"{type.FullName}, {type.Assembly.GetName().Name}")))
            throw new ArgumentException($"{type.FullName} has the alias \"{_names[type].Alias}\" already.", nameof(alias));

        _types.Add(alias, type);
        return this;
    }

    /// <summary>The alias of a registered type.</summary>
    /// <exception cref="UnknownEventTypeException">The type is not registered.</exception>
    public string AliasOf(Type type) => NamesOf(type).Alias;

    internal (string Alias, string DotNetName) NamesOf(Type type) =>
        _names.TryGetValue(type, out var names) ? names : throw new UnknownEventTypeException(type);

    internal byte[] Write(object data) => JsonSerializer.SerializeToUtf8Bytes(data, data.GetType(), Json);

    internal object Read(string alias, ReadOnlySpan<byte> data, long position)
    {
        if (_readsAny) return JsonSerializer.Deserialize<JsonElement>(data);
        if (!_types.TryGetValue(alias, out var type))
            throw new UnknownEventTypeException(alias, position);
        try
        {
            return JsonSerializer.Deserialize(data, type, Json) ?? throw new JsonException("The data is null.");
        }
        catch (JsonException exception)
        {
            throw new UnreadableEventException(alias, position, exception);
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(_[a-z0-9]+)*\z")]
    private static partial Regex SnakeCase();
}
