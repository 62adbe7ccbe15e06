using EventMonitors.Configuration;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>One setting, as text becomes a value. An empty one counts as absent: that is how Compose hands on what nobody set.</summary>
internal static class SettingValue
{
    /// <exception cref="InvalidSettingException">It is neither <c>true</c> nor <c>false</c>.</exception>
    public static bool Flag(IConfiguration configuration, string key, bool fallback) => configuration[key] switch
    {
        null or "" => fallback,
        var text => bool.TryParse(text, out var flag) ? flag : throw new InvalidSettingException(NameOf(key), "must be true or false."),
    };

    /// <exception cref="InvalidSettingException">It is no whole number between the two.</exception>
    public static int WholeNumber(IConfiguration configuration, string key, int least, int most, int fallback) =>
        WholeNumberSetting.Read(configuration, key, least, most, fallback, (setting, problem) => new InvalidSettingException(setting, problem));

    /// <summary>The name of a setting as an environment variable has it.</summary>
    public static string NameOf(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
