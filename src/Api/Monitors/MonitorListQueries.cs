using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// Pages of monitors by keyset: what was sorted by and the id of the last row say where the next page begins, so that rows which
/// come and go move nothing, and a late page costs what the first does.
/// </summary>
/// <remarks>
/// However rare or common what a filter finds is, and wherever it lies in the order, a page stays cheap. First a stretch of the
/// order is walked; where it does not fill the page, each filter is asked for its monitors, up to so many; where one of them has
/// that few, the page is made from those. Else all of them are common: the walk goes on for a while, and a page may be short
/// although there is more.
/// </remarks>
public sealed class MonitorListQueries(NpgsqlDataSource database, ConfigReader configs)
{
    private const int FirstStretch = 1_000;
    private const int NextStretch = 15_000;
    private const int Few = 5_000;

    /// <summary>A page.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="customerId">The internal id of the customer that it names; <c>null</c> where it names none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MonitorPage> ReadAsync(MonitorListRequest request, long? customerId, CancellationToken cancellationToken)
    {
        var rows = new MonitorListRows(request, customerId);
        if (!request.Filters) return (await WalkAsync(rows, request.After, request.Limit + 1, request.Limit, cancellationToken)).ToPage(request.Limit);

        var walked = await WalkAsync(rows, request.After, FirstStretch, request.Limit, cancellationToken);
        if (walked.Found.Count > request.Limit || walked.ReachedEnd) return walked.ToPage(request.Limit);

        foreach (var filter in rows.Filters)
        {
            if (await FindFewAsync(rows, filter, cancellationToken) is { } few)
                return (await ReadAsync(int.MaxValue, command => rows.Among(command, few, request.Limit + 1), cancellationToken)).ToPage(request.Limit);
        }

        var more = await WalkAsync(rows, walked.Last, NextStretch, request.Limit - walked.Found.Count, cancellationToken);
        return (more with { Found = [.. walked.Found, .. more.Found] }).ToPage(request.Limit);
    }

    private Task<MonitorStretch> WalkAsync(MonitorListRows rows, MonitorPlace? after, int stretch, int limit, CancellationToken cancellationToken) =>
        ReadAsync(stretch, command => rows.Walk(command, after, stretch, limit + 1), cancellationToken);

    private async Task<long[]?> FindFewAsync(MonitorListRows rows, MonitorFilter filter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand();
        if (!rows.Find(command, filter, Few + 1)) return null;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<long>();
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetInt64(0));
        return ids.Count <= Few ? [.. ids] : null;
    }

    private async Task<MonitorStretch> ReadAsync(int stretch, Action<NpgsqlCommand> write, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand();
        write(command);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await MonitorListRows.ReadAsync(reader, stretch, configs, cancellationToken);
    }
}
