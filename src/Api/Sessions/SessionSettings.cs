using EventMonitors.Api.Configuration;

namespace EventMonitors.Api.Sessions;

/// <summary>How long a session lasts that a login opens (<c>Sessions:Hours</c>).</summary>
/// <param name="Lifetime">From login to expiry.</param>
public sealed record SessionSettings(TimeSpan Lifetime)
{
    private const string Name = "Sessions:Hours";
    private const int Default = 12;
    private const int Most = 24 * 90;

    /// <exception cref="InvalidSettingException">It is no whole number of hours within its range.</exception>
    public static SessionSettings Read(IConfiguration configuration) => configuration[Name] switch
    {
        null or "" => new SessionSettings(TimeSpan.FromHours(Default)),
        var text => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var hours) && hours is >= 1 and <= Most
            ? new SessionSettings(TimeSpan.FromHours(hours))
            : throw new InvalidSettingException(Name.Replace(":", "__", StringComparison.Ordinal), $"must be a whole number of hours between 1 and {Most}."),
    };
}
