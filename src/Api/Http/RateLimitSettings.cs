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
        SettingValue.WholeNumber(configuration, "RateLimits:RequestsPerMinute", 0, Most, fallback: 6000),
        SettingValue.WholeNumber(configuration, "RateLimits:Burst", 1, Most, fallback: 1000));
}
