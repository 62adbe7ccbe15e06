using System.Globalization;

namespace EventMonitors.Api.Http;

/// <summary>Reads fields of the query string; an empty one counts as left out.</summary>
public static class QueryFields
{
    /// <summary>A whole number between two bounds, <c>null</c> where it is left out or does not fit, which is noted.</summary>
    public static long? WholeNumber(string name, string? text, long least, long most, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        errors.Add(name, most == long.MaxValue ? $"must be a whole number of at least {least}." : $"must be a whole number between {least} and {most}.");
        return null;
    }
}
