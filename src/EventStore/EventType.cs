using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventMonitors.EventStore;

/// <summary>A registered type: its name, and how each older shape of its data becomes the next one.</summary>
internal sealed record EventType(string Name, Type Type, IReadOnlyList<Func<JsonObject, JsonObject>> Upcasters)
{
    /// <summary>The version that is written.</summary>
    public EventAlias Alias { get; } = new(Name, Upcasters.Count + 1);

    public string DotNetName { get; } = $"{Type.FullName}, {Type.Assembly.GetName().Name}";

    /// <summary>One for each version, the oldest first.</summary>
    public IEnumerable<EventAlias> Versions => Enumerable.Range(1, Alias.Version).Select(version => new EventAlias(Name, version));

    public object Read(int version, ReadOnlySpan<byte> data, JsonSerializerOptions json)
    {
        if (version == Alias.Version)
            return JsonSerializer.Deserialize(data, Type, json) ?? throw new JsonException("The data is null.");

        var shape = JsonNode.Parse(data) as JsonObject ?? throw new JsonException("The data is no object.");
        for (var from = version; from < Alias.Version; from++)
            shape = Upcasters[from - 1](shape) ?? throw new JsonException($"The upcaster from version {from} returned nothing.");
        return shape.Deserialize(Type, json) ?? throw new JsonException("The data is null.");
    }
}
