using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Monitors;

/// <summary>What a list may be filtered by; first what is the likeliest to find few.</summary>
internal enum MonitorFilter
{
    Hostname,
    Customer,
    Health,
    Text,
    Status,
}

/// <summary>The statements of a list, and how their rows are read.</summary>
internal sealed class MonitorListRows(MonitorListRequest request, long? customerId)
{
    private const string SearchText = "event_monitors.monitor_search_text(m.name, m.hostname, m.host_ascii, m.mailbox_user)";

    // Where the columns of ShownMonitorRows begin.
    private const int FirstShown = 5;

    // The grams of an index have three characters each.
    private const int LeastIndexedText = 3;

    private readonly string _key = request.Sort.Field switch
    {
        MonitorSort.Id => "m.id",
        MonitorSort.Name => "lower(m.name collate \"C\")",
        MonitorSort.Hostname => "lower(m.host_ascii collate \"C\")",
        MonitorSort.CreatedAt => "m.created_at",
        _ => "m.updated_at",
    };

    private readonly string _direction = request.Sort.Descending ? "desc" : "asc";

    /// <summary>The filters that the request has.</summary>
    public IEnumerable<MonitorFilter> Filters => Enum.GetValues<MonitorFilter>().Where(Has);

    /// <summary>Walks the order from behind a place.</summary>
    /// <param name="command">Where the statement goes.</param>
    /// <param name="after">The place.</param>
    /// <param name="stretch">Most monitors that are looked at.</param>
    /// <param name="most">Most that are returned.</param>
    public void Walk(NpgsqlCommand command, MonitorPlace? after, int stretch, int most) => Write(
        command,
        $"""
        select m.id, {_key} as key, {Join(" and ", Filters.Select(filter => Condition(command, filter)), "true")} as fits
        from event_monitors.monitors m {(Has(MonitorFilter.Health) ? HealthOf("m") : "")}
        where {Bounds(command)} {Behind(command, after)}
        {Order("m.id", _key)} limit {Parameter(command, stretch, NpgsqlDbType.Integer)}
        """,
        most);

    /// <summary>The same from behind the request's own place among these monitors alone.</summary>
    public void Among(NpgsqlCommand command, long[] ids, int most) => Write(
        command,
        $"""
        select m.id, {_key} as key, true as fits
        from event_monitors.monitors m {(Has(MonitorFilter.Health) ? HealthOf("m") : "")}
        where m.id = any ({Parameter(command, ids, NpgsqlDbType.Array | NpgsqlDbType.Bigint)}) and {Bounds(command)} {Behind(command, request.After)}
            and {string.Join(" and ", Filters.Select(filter => Condition(command, filter)))}
        """,
        most);

    /// <summary>The ids of monitors that fit one filter, by its index.</summary>
    /// <returns>False where it has none.</returns>
    public bool Find(NpgsqlCommand command, MonitorFilter filter, int most)
    {
        var sql = filter switch
        {
            MonitorFilter.Health => request.Verdicts!.Contains(MonitorListRequest.UnknownHealth) ? null :
                $"select h.monitor_id from event_monitors.monitor_health h where h.organization_id = {Parameter(command, request.OrganizationId!, NpgsqlDbType.Bigint)} and {Condition(command, filter)}",
            MonitorFilter.Text => request.Text!.EnumerateRunes().Count() < LeastIndexedText ? null :
                $"select m.id from event_monitors.monitors m where {Bounds(command)} and event_monitors.search_grams(m.organization_id, {SearchText}) @> event_monitors.search_grams({Parameter(command, request.OrganizationId!, NpgsqlDbType.Bigint)}, lower({Parameter(command, request.Text, NpgsqlDbType.Text)}))",
            _ => $"select m.id from event_monitors.monitors m where {Bounds(command)} and {Condition(command, filter)}",
        };
        if (sql is null) return false;
        command.CommandText = $"{sql} limit {Parameter(command, most, NpgsqlDbType.Integer)}";
        return true;
    }

    /// <summary>Reads what <see cref="Walk"/> or <see cref="Among"/> found.</summary>
    public static async Task<MonitorStretch> ReadAsync(NpgsqlDataReader reader, int stretch, ConfigReader configs, CancellationToken cancellationToken)
    {
        var found = new List<(MonitorResponse, MonitorPlace)>();
        MonitorPlace? last = null;
        var looked = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            looked = reader.GetInt64(0);
            if (looked > 0) last = new MonitorPlace(reader.GetValue(1), reader.GetInt64(2));
            if (!reader.IsDBNull(3)) found.Add((ShownMonitorRows.Read(reader, FirstShown).Show(configs.Show).Monitor, new MonitorPlace(reader.GetValue(4), reader.GetInt64(3))));
        }

        return new MonitorStretch(found, last, looked < stretch);
    }

    // In one statement, so that the page and its end belong to the same moment.
    private void Write(NpgsqlCommand command, string looked, int most) => command.CommandText = $"""
        with looked as materialized ({looked}),
        page as materialized (select id, key from looked where fits {Order("id", "key")} limit {Parameter(command, most, NpgsqlDbType.Integer)}),
        last as (select key, id from looked {Order("id", "key", backwards: true)} limit 1)
        select (select count(*) from looked), last.key, last.id, p.id, p.key, {ShownMonitorRows.Columns}
        from (values (true)) one (row)
        left join last on true
        left join page p on true
        left join event_monitors.monitors m on m.id = p.id
        {ShownMonitorRows.Joins}
        {Order("p.id", "p.key")}
        """;

    private bool Has(MonitorFilter filter) => filter switch
    {
        MonitorFilter.Hostname => request.HostAscii is not null,
        MonitorFilter.Customer => customerId is not null,
        MonitorFilter.Health => request.Verdicts is not null,
        MonitorFilter.Text => request.Text is not null,
        _ => request.Statuses is not null,
    };

    private string Condition(NpgsqlCommand command, MonitorFilter filter) => filter switch
    {
        MonitorFilter.Hostname => $"lower(m.host_ascii collate \"C\") = lower({Parameter(command, request.HostAscii!, NpgsqlDbType.Text)} collate \"C\")",
        MonitorFilter.Customer => $"m.customer_id = {Parameter(command, customerId!, NpgsqlDbType.Bigint)}",
        MonitorFilter.Health => request.Verdicts!.Contains(MonitorListRequest.UnknownHealth)
            ? $"coalesce(h.verdict, '{MonitorListRequest.UnknownHealth}') = any ({Parameter(command, request.Verdicts!.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)})"
            : $"h.verdict = any ({Parameter(command, request.Verdicts!.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)})",
        MonitorFilter.Text => $"position(lower({Parameter(command, request.Text!, NpgsqlDbType.Text)}) in {SearchText}) > 0",
        _ => $"m.status = any ({Parameter(command, request.Statuses!.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)})",
    };

    private string Bounds(NpgsqlCommand command) => request.OrganizationId is { } organization
        ? $"m.organization_id = {Parameter(command, organization, NpgsqlDbType.Bigint)} and m.deleted_at is null"
        : "m.deleted_at is null";

    private string Behind(NpgsqlCommand command, MonitorPlace? place)
    {
        if (place is null) return "";
        var than = request.Sort.Descending ? "<" : ">";
        return request.Sort.Field == MonitorSort.Id
            ? $"and m.id {than} {Parameter(command, place.Id, NpgsqlDbType.Bigint)}"
            : $"and ({_key}, m.id) {than} ({Parameter(command, place.Key, place.Key is DateTime ? NpgsqlDbType.TimestampTz : NpgsqlDbType.Text)}, {Parameter(command, place.Id, NpgsqlDbType.Bigint)})";
    }

    private string Order(string id, string key, bool backwards = false)
    {
        var direction = !backwards ? _direction : request.Sort.Descending ? "asc" : "desc";
        return request.Sort.Field == MonitorSort.Id ? $"order by {id} {direction}" : $"order by {key} {direction}, {id} {direction}";
    }

    private static string HealthOf(string monitors) => $"left join event_monitors.monitor_health h on h.monitor_id = {monitors}.id";

    private static string Join(string separator, IEnumerable<string> parts, string none) => string.Join(separator, parts) is { Length: > 0 } joined ? joined : none;

    private static string Parameter(NpgsqlCommand command, object value, NpgsqlDbType type)
    {
        command.Parameters.Add(new() { Value = value, NpgsqlDbType = type });
        return $"${command.Parameters.Count}";
    }
}
