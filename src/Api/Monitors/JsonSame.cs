using System.Text.Json;

namespace EventMonitors.Api.Monitors;

/// <summary>Whether two JSON values mean the same, however they are spelled.</summary>
internal static class JsonSame
{
    public static bool Are(JsonElement a, JsonElement b)
    {
        try
        {
            return JsonElement.DeepEquals(a, b);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text that could be compared (RFC 8259 section 8.2).
            return false;
        }
    }
}
