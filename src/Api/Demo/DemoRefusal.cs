using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Demo;

/// <summary>A monitor that was left as it is.</summary>
/// <param name="MonitorId">Which.</param>
/// <param name="Reason">The API's own words, as JSON on one line; they repeat no value.</param>
public sealed record DemoRefusal(long MonitorId, string Reason)
{
    internal static DemoRefusal Of(long monitorId, ProblemException refused) => new(monitorId, JsonSerializer.Serialize(refused.Problem.Extensions));
}
