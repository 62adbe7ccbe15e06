using EventMonitors.Configuration;

namespace EventMonitors.Api.Configuration;

/// <summary>One setting of the Api, as text becomes a value.</summary>
internal static class SettingValue
{
    /// <exception cref="InvalidSettingException">It is no whole number between the two.</exception>
    public static int WholeNumber(IConfiguration configuration, string key, int least, int most, int fallback) =>
        WholeNumberSetting.Read(configuration, key, least, most, fallback, (setting, problem) => new InvalidSettingException(setting, problem));
}
