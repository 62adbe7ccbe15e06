using System.Globalization;
using EventMonitors.Api.Configuration;

namespace EventMonitors.Api.Http;

/// <summary>How often one caller may ask, at each replica: a bucket of <paramref name="Burst"/> requests that fills up evenly.</summary>
/// <param name="RequestsPerMinute">Requests that come back per minute, <c>RateLimits:RequestsPerMinute</c>; 0 counts nobody.</param>
/// <param name="Burst">Requests at once after a rest, <c>RateLimits:Burst</c>.</param>
public sealed record RateLimitSettings(int RequestsPerMinute, int Burst)
{
    private const int Most = 1_000_000;

    /// <exception cref="InvalidSettingException">A value is no whole number within its range.</exception>
    public static RateLimitSettings Read(IConfiguration configuration) => new(
        Read(configuration, "RateLimits:RequestsPerMinute", least: 0, 6000),
        Read(configuration, "RateLimits:Burst", least: 1, 1000));

    private static int Read(IConfiguration configuration, string setting, int least, int standard)
    {
        if (configuration[setting] is not { Length: > 0 } text) return standard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= Most
            ? value
            : throw new InvalidSettingException(setting.Replace(":", "__", StringComparison.Ordinal), $"must be a whole number between {least} and {Most}.");
    }
}
