using System.Globalization;

namespace EventMonitors.Configuration;

/// <summary>A setting that is a whole number. An empty one counts as absent: that is how Compose hands on what nobody set.</summary>
internal static class WholeNumberSetting
{
    /// <param name="configuration">Where it is.</param>
    /// <param name="key">Its key, with colons.</param>
    /// <param name="least">The smallest that it may be.</param>
    /// <param name="most">The largest that it may be.</param>
    /// <param name="fallback">What it is where nobody set it.</param>
    /// <param name="invalid">Makes the program's own exception of a setting's name and what is wrong with it.</param>
    public static int Read(IConfiguration configuration, string key, int least, int most, int fallback, Func<string, string, Exception> invalid)
    {
        var text = configuration[key];
        if (string.IsNullOrWhiteSpace(text)) return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw invalid(key.Replace(":", "__", StringComparison.Ordinal), $"must be a whole number between {least} and {most}.");
    }
}
