using System.Globalization;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>Which monitors are listed, in which order, from where on and how many; <c>null</c> is what was left out.</summary>
/// <param name="OrganizationId">Whose monitors are asked for.</param>
/// <param name="Customer">The customer they belong to.</param>
/// <param name="Statuses">The statuses they have.</param>
/// <param name="Verdicts">What their last checks found; <see cref="UnknownHealth"/> for none.</param>
/// <param name="HostAscii">The name that is looked up, in any case.</param>
/// <param name="Text">What name, hostname or user contain, in any case.</param>
/// <param name="Sort">The order.</param>
/// <param name="After">Where the page before ended.</param>
/// <param name="Limit">Most monitors.</param>
public sealed record MonitorListRequest(
    long? OrganizationId,
    CustomerReference? Customer,
    IReadOnlyList<string>? Statuses,
    IReadOnlyList<string>? Verdicts,
    string? HostAscii,
    string? Text,
    MonitorSort Sort,
    MonitorPlace? After,
    int Limit)
{
    /// <summary>The health of a monitor that has no result yet.</summary>
    public const string UnknownHealth = "unknown";

    /// <summary>Most monitors of a page.</summary>
    public const int MaxLimit = 200;

    private const int DefaultLimit = 50;
    private const int LeastText = 2;
    private const int MostText = 100;

    private static readonly string[] AllStatuses = [MonitorStatus.Active, MonitorStatus.Maintenance, MonitorStatus.Disabled];
    private static readonly string[] AllVerdicts = ["up", "down", "inconclusive", UnknownHealth];

    /// <summary>Whether monitors are left out of the list.</summary>
    public bool Filters => Customer is not null || Statuses is not null || Verdicts is not null || HostAscii is not null || Text is not null;

    /// <summary>Reads the query fields.</summary>
    /// <param name="query">As sent.</param>
    /// <param name="ownOrganization">The caller's organization; <c>null</c> for one who sees all.</param>
    /// <exception cref="ProblemException">400 with the fields that do not fit.</exception>
    public static MonitorListRequest Read(MonitorListQuery query, long? ownOrganization)
    {
        var errors = new FieldErrors();
        var sort = ReadSort(query.Sort, errors);
        var request = new MonitorListRequest(
            QueryFields.WholeNumber("organizationId", query.OrganizationId, 1, long.MaxValue, errors) ?? ownOrganization,
            ReadCustomer(query.CustomerId, errors),
            ReadChoice("status", query.Status, AllStatuses, errors),
            ReadChoice("health", query.Health, AllVerdicts, errors),
            ReadHostname(query.Hostname, errors),
            ReadText(query.Q, errors),
            sort,
            ReadPlace(query.Cursor, sort, errors),
            (int)(QueryFields.WholeNumber("limit", query.Limit, 1, MaxLimit, errors) ?? DefaultLimit));
        // Only an organization has indexes of its own to keep a page cheap.
        if (request.OrganizationId is null && !errors.Any && (request.Filters || sort.Field != MonitorSort.Id))
            errors.Add("organizationId", "is required with a filter, and with another order than by id.");
        return errors.Any ? throw Problems.InvalidRequest(errors) : request;
    }

    /// <summary>The opaque name of a place in this order.</summary>
    public string CursorAt(MonitorPlace place) => new Cursor(NameOf(Sort), [Write(place.Key), place.Id.ToString(CultureInfo.InvariantCulture)]).ToString();

    private static string NameOf(MonitorSort sort) => $"monitors:{sort}";

    private static string Write(object key) => key is DateTime instant ? instant.ToString("O", CultureInfo.InvariantCulture) : Convert.ToString(key, CultureInfo.InvariantCulture)!;

    private static MonitorSort ReadSort(string? text, FieldErrors errors)
    {
        var standard = new MonitorSort(MonitorSort.Id, Descending: false);
        if (string.IsNullOrEmpty(text)) return standard;
        if (MonitorSort.Parse(text) is { } sort) return sort;
        errors.Add("sort", $"must be one of {string.Join(", ", MonitorSort.Fields)}, with a - in front for the greatest first.");
        return standard;
    }

    private static CustomerReference? ReadCustomer(string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var customer = CustomerReference.Parse(text);
        if (customer is null) errors.Add("customerId", "must be a customer's internal id (a positive whole number) or its public UUID.");
        return customer;
    }

    private static string[]? ReadChoice(string name, string? text, string[] all, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var chosen = text.Split(',').Distinct().ToArray();
        if (chosen.All(all.Contains)) return chosen.Length == all.Length ? null : chosen;
        errors.Add(name, $"must be of {string.Join(", ", all)}, separated by commas.");
        return null;
    }

    private static string? ReadHostname(string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Monitors.Hostname.FindProblem(text, out var ascii) is not { } problem) return ascii;
        errors.Add("hostname", problem);
        return null;
    }

    private static string? ReadText(string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Any(char.IsControl)) errors.Add("q", "must not contain control characters.");
        else if (text.EnumerateRunes().Count() is < LeastText or > MostText) errors.Add("q", $"must have {LeastText} to {MostText} characters.");
        return text;
    }

    private static MonitorPlace? ReadPlace(string? text, MonitorSort sort, FieldErrors errors)
    {
        if (Cursor.Read(text, NameOf(sort), keys: 2, errors) is not { Keys: [{ } first, { } second] })
        {
            if (!string.IsNullOrEmpty(text) && !errors.Has("cursor")) errors.Add("cursor", "must be the nextCursor of an answer to the same request.");
            return null;
        }

        object? key = sort.Field switch
        {
            MonitorSort.Id => ReadId(first),
            MonitorSort.CreatedAt or MonitorSort.UpdatedAt => ReadInstant(first),
            _ => first.Contains('\0') ? null : first,
        };
        if (key is not null && ReadId(second) is { } id) return new MonitorPlace(key, id);
        errors.Add("cursor", "must be the nextCursor of an answer to the same request.");
        return null;
    }

    private static long? ReadId(string text) => !text.Contains('\0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static DateTime? ReadInstant(string text) =>
        DateTime.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) && instant.Kind == DateTimeKind.Utc ? instant : null;
}
