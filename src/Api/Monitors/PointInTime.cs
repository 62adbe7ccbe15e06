using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>What a reader wants to see a monitor at: an instant, at the millisecond, or a version of its stream.</summary>
/// <param name="AsOf">The instant, or <c>null</c>.</param>
/// <param name="Version">The version, 1 or more, or <c>null</c>.</param>
public sealed record PointInTime(DateTimeOffset? AsOf, long? Version)
{
    /// <summary>Reads <c>asOf</c> and <c>version</c> of a query string.</summary>
    /// <returns><c>null</c> where neither is there.</returns>
    /// <exception cref="ProblemException">400: one of them does not fit, or both are there.</exception>
    public static PointInTime? Read(string? asOf, string? version)
    {
        var errors = new FieldErrors();
        var point = new PointInTime(
            QueryFields.Instant("asOf", asOf, errors)?.CutToMilliseconds(),
            QueryFields.WholeNumber("version", version, 1, long.MaxValue, errors));
        if (!string.IsNullOrEmpty(asOf) && !string.IsNullOrEmpty(version)) errors.Add("version", "cannot be combined with asOf.");
        if (errors.Any) throw Problems.InvalidRequest(errors);
        return point is { AsOf: null, Version: null } ? null : point;
    }

    /// <summary>Whether a request asks for one.</summary>
    public static bool IsIn(HttpRequest request) => !string.IsNullOrEmpty(request.Query["asOf"]) || !string.IsNullOrEmpty(request.Query["version"]);
}
