using System.Text.Json;

namespace EventMonitors.Api.Http;

/// <summary>
/// Checks the syntax of a JSON text, its depth, and that no object in it repeats a key. RFC 8259 section 4 leaves repeated keys open;
/// two readers that choose differently would be a hole, so they are refused at any depth.
/// </summary>
public static class JsonKeys
{
    /// <summary>Most levels of objects and arrays. An answer that has such a body in it stays below the 64 that readers commonly take.</summary>
    public const int MostDepth = 32;

    /// <returns><c>null</c> where all is well; else the path of what is wrong and a sentence.</returns>
    public static (string Path, string Message)? FindProblem(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth + 1 });
        var path = new List<string>();
        var keys = new Stack<HashSet<string>?>();
        var key = "";
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        keys.Push(reader.TokenType == JsonTokenType.StartObject ? [] : null);
                        path.Add(key);
                        if (keys.Count > MostDepth) return ("$", $"The body is nested deeper than {MostDepth} levels.");
                        key = "";
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        keys.Pop();
                        path.RemoveAt(path.Count - 1);
                        break;
                    case JsonTokenType.PropertyName:
                        key = reader.GetString()!;
                        if (!keys.Peek()!.Add(key)) return (Join(path, key), "The key appears twice.");
                        break;
                    default:
                        break;
                }
            }

            return null;
        }
        catch (JsonException error)
        {
            return ("$", $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}).");
        }
        catch (InvalidOperationException)
        {
            return (Join(path, "$"), "A key contains text that is not valid Unicode.");
        }
    }

    private static string Join(List<string> path, string key) => string.Join('.', path.Where(p => p.Length > 0).Append(key));
}
