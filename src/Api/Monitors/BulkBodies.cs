using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>The body of <c>POST /api/imap-pop-monitors/bulk</c> as the OpenAPI document describes it.</summary>
/// <param name="Items">1 to 250 monitors, each as in a creation of its own.</param>
public sealed record BulkCreateBody([property: MinLength(1), MaxLength(250)] IReadOnlyList<CreateMonitorBody> Items);

/// <summary>The body of <c>POST /api/imap-pop-monitors/bulk-status</c> as the OpenAPI document describes it.</summary>
/// <param name="Ids">1 to 250 ids, each once.</param>
/// <param name="Status">active, maintenance, disabled; paused and inactive are stored as disabled.</param>
public sealed record BulkStatusBody(
    [property: MinLength(1), MaxLength(250)] IReadOnlyList<long> Ids,
    [property: AllowedValues("active", "maintenance", "disabled", "paused", "inactive")] string Status);

/// <summary>What came of a request about many monitors.</summary>
/// <param name="Items">An outcome for each, in the request's order.</param>
public sealed record BulkResponse<T>(IReadOnlyList<T> Items);

/// <summary>What came of one creation among many.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Status">What the request would have been answered with, had it come alone: 201, 400, 403, 404 or 409.</param>
/// <param name="Monitor">The monitor as a creation shows it; only with 201.</param>
/// <param name="Problem">Why there is none; only with another status.</param>
public sealed record CreationOutcome(
    int Index,
    [property: AllowedValues(201, 400, 403, 404, 409)] int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MonitorResponse? Monitor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProblemDetails? Problem = null);

/// <summary>What came of one change of a status among many.</summary>
/// <param name="Id">Whose status it is.</param>
/// <param name="Status">What the request would have been answered with, had it come alone: 200, 404, 409, 500 or 503.</param>
/// <param name="Monitor">The monitor, its secrets masked; only with 200.</param>
/// <param name="Problem">Why nothing was changed, or whether is not known (500, 503); only with another status.</param>
public sealed record StatusOutcome(
    long Id,
    [property: AllowedValues(200, 404, 409, 500, 503)] int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MonitorResponse? Monitor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProblemDetails? Problem = null);
