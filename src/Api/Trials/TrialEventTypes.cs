using System.Globalization;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Trials;

/// <summary>The streams and the aliases of trials.</summary>
public static class TrialEventTypes
{
    /// <summary>Alias of <see cref="TrialAskedFor"/>.</summary>
    public const string AskedFor = "trial_asked_for";

    /// <summary>Alias of <see cref="ConfigurationTried"/>.</summary>
    public const string Tried = "configuration_tried";

    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "trial_log";

    /// <summary>The log of one organization's trials of one day.</summary>
    public static string StreamId(long organizationId, DateTimeOffset day) =>
        string.Create(CultureInfo.InvariantCulture, $"trials-{organizationId}-{day.UtcDateTime:yyyy-MM-dd}");

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddTrialEvents(this EventTypes types) => types.Add<TrialAskedFor>(AskedFor).Add<ConfigurationTried>(Tried);
}
