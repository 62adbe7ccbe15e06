using System.Globalization;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Checks;

/// <summary>
/// Name-based UUIDs, version 5 (RFC 9562 section 5.5): whoever computes the id of a slot computes the same one, so that a
/// duplicate is recognised anywhere.
/// </summary>
public static class CheckIds
{
    private static readonly Guid Namespace = Guid.Parse("d5f9659a-369e-4cb9-b4b2-c579194b62ec");

    /// <summary>The check of a monitor's slot.</summary>
    public static Guid OfSlot(long monitorId, DateTimeOffset slot) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"slot/{monitorId}/{slot.ToUnixTimeMilliseconds()}"));

    /// <summary>The first check of a configuration, named by the stream version that brought it.</summary>
    public static Guid OfChange(long monitorId, long streamVersion) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"change/{monitorId}/{streamVersion}"));

    /// <summary>A check that was asked for at an instant; never that of a slot, also where one comes at the same instant.</summary>
    public static Guid OfManual(long monitorId, DateTimeOffset askedAt) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"manual/{monitorId}/{askedAt.ToUnixTimeMilliseconds()}"));

    /// <summary>The event that says that a check was asked for: no result of a check that nobody asked for is believed.</summary>
    public static Guid OfAsking(Guid checkId) => Of($"asking/{checkId:D}");

    /// <summary>The event that keeps a result whose slot had been given up: a check has one at most.</summary>
    public static Guid OfLateArrival(Guid checkId) => Of($"late/{checkId:D}");

    private static Guid Of(string name) => NameBasedId.Of(Namespace, name);
}
