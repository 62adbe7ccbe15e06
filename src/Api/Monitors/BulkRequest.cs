using System.Text.Json;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>What requests about many monitors have in common.</summary>
internal static class BulkRequest
{
    /// <summary>Most monitors of a request.</summary>
    public const int MaxItems = 250;

    /// <summary>The list under a key.</summary>
    /// <exception cref="ProblemException">400: there is none, or it is empty or too long.</exception>
    public static IReadOnlyList<JsonElement> Items(JsonElement body, string field) =>
        body.TryGetProperty(field, out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() is >= 1 and <= MaxItems
            ? [.. items.EnumerateArray()]
            : throw Problems.InvalidBody(field, $"must be a list of 1 to {MaxItems}.");
}

/// <summary>The body of <c>POST /api/imap-pop-monitors/bulk-status</c>, checked.</summary>
/// <param name="Ids">Whose status is changed; each once.</param>
/// <param name="Command">The status.</param>
public sealed record BulkStatusRequest(IReadOnlyList<long> Ids, ChangeStatus Command)
{
    /// <summary>Reads the body; notes every error it finds.</summary>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static BulkStatusRequest Read(JsonElement body)
    {
        var errors = new FieldErrors();
        var status = new RequestFields(body, errors).Text("status");
        if (!errors.Any && (status is null || !MonitorStatus.Accepted.Contains(status))) errors.Add("status", $"must be one of {string.Join(", ", MonitorStatus.Accepted)}.");
        var ids = ReadIds(body, errors);
        return errors.Any ? throw Problems.InvalidRequest(errors) : new BulkStatusRequest(ids, new ChangeStatus(status!));
    }

    private static long[] ReadIds(JsonElement body, FieldErrors errors)
    {
        if (!body.TryGetProperty("ids", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > BulkRequest.MaxItems)
        {
            errors.Add("ids", $"must be a list of 1 to {BulkRequest.MaxItems} ids.");
            return [];
        }

        var ids = list.EnumerateArray().Select(value => value.TryGetWholeNumber(out var id) ? id : 0).ToArray();
        if (ids.Any(id => id < 1)) errors.Add("ids", "must hold ids of monitors, positive whole numbers.");
        else if (ids.Distinct().Count() < ids.Length) errors.Add("ids", "must hold each id once.");
        return ids;
    }
}
