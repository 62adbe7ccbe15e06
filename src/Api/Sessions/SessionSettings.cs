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
    public static SessionSettings Read(IConfiguration configuration) =>
        new(TimeSpan.FromHours(SettingValue.WholeNumber(configuration, Name, 1, Most, Default)));
}
