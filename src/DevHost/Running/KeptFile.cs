using System.Text.Json;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>JSON files of earlier runs.</summary>
internal static class KeptFile
{
    /// <summary>For files that a person may look into; a value that is missing in one is an error, not null.</summary>
    public static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="ServerException">It does not hold what was written there.</exception>
    public static T? Read<T>(string file) where T : class
    {
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Readable) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ServerException($"{file} is damaged; put it right, or drop all data with --reset.");
        }
    }

    public static void Write<T>(string file, T content) => PrivateFile.Write(file, JsonSerializer.Serialize(content, Readable));
}
