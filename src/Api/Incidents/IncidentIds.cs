using System.Globalization;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Incidents;

/// <summary>The ids of incidents and of their events, named after what led to them: who looks at the same log again writes nothing new.</summary>
public static class IncidentIds
{
    private static readonly Guid Namespace = Guid.Parse("6b0f3c1e-0d0b-4f5d-9f0e-3b7a9c55d0a1");

    /// <summary>The incident that a check confirmed.</summary>
    public static Guid OfIncident(long monitorId, Guid checkId) => Of("incident", monitorId, checkId.ToString("D"));

    /// <summary>The event that begins it.</summary>
    public static Guid OfWentDown(long monitorId, Guid checkId) => Of("went-down", monitorId, checkId.ToString("D"));

    /// <summary>The event that says that it is over, confirmed by a check.</summary>
    public static Guid OfRecovered(long monitorId, Guid checkId) => Of("recovered", monitorId, checkId.ToString("D"));

    /// <summary>The event that says that nobody looks any more, from a version of the monitor's stream on.</summary>
    public static Guid OfClosed(long monitorId, long version) => Of("closed", monitorId, version.ToString(CultureInfo.InvariantCulture));

    private static Guid Of(string kind, long monitorId, string cause) =>
        NameBasedId.Of(Namespace, string.Create(CultureInfo.InvariantCulture, $"{kind}/{monitorId}/{cause}"));
}
