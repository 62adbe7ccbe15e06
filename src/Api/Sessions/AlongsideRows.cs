using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// What an endpoint reads in the very statement that finds its caller: one round trip to the database instead of two, and one
/// snapshot. It is metadata of the endpoint, whose path has an <c>id</c>; what was found is an <see cref="AlongsideRead"/>.
/// </summary>
/// <param name="columns">What is selected.</param>
/// <param name="joins">
/// Left joins of one row at most, with <c>$3</c> for the id. They are bounded by what the caller may see: <c>caller.organization_id</c>, which is
/// <c>null</c> where that is everything.
/// </param>
/// <param name="read">Reads the columns, which begin there; <c>null</c> where there is no row. It decides nothing: the caller may turn out not to be allowed.</param>
public sealed class AlongsideRows(string columns, string joins, Func<NpgsqlDataReader, int, object?> read)
{
    private readonly ConcurrentDictionary<string, string> _statements = new();

    /// <summary>The statement that finds callers, with these rows.</summary>
    internal string In(string findCaller) => _statements.GetOrAdd(findCaller, find => $"select caller.*, {columns} from ({find}) caller {joins}");

    internal object? Read(NpgsqlDataReader row, int first) => read(row, first);
}

/// <summary>What a request reads alongside its caller.</summary>
/// <param name="rows">What it is.</param>
/// <param name="id">The id in the path.</param>
public sealed class AlongsideRead(AlongsideRows rows, long id)
{
    /// <summary>What was found; <c>null</c> where there is nothing that the caller may see.</summary>
    public object? Found { get; private set; }

    /// <summary>What this request's endpoint asks for; <c>null</c> where it asks for nothing.</summary>
    internal static AlongsideRead? WantedBy(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<AlongsideRows>() is { } rows
        ? new AlongsideRead(rows, long.Parse((string)context.Request.RouteValues["id"]!, CultureInfo.InvariantCulture))
        : null;

    /// <summary>What was read with this request's caller.</summary>
    /// <exception cref="InvalidOperationException">Its endpoint has no <see cref="AlongsideRows"/>, or nobody was authenticated.</exception>
    public static AlongsideRead Of(HttpContext context) => context.Features.GetRequiredFeature<AlongsideRead>();

    /// <summary>The statement that finds callers, with what is wanted.</summary>
    internal string In(string findCaller) => rows.In(findCaller);

    /// <summary>The parameter that it takes more.</summary>
    internal NpgsqlParameter Parameter() => new() { Value = id };

    /// <summary>Takes what was found from the caller's row.</summary>
    internal void Take(NpgsqlDataReader row, int first) => Found = rows.Read(row, first);
}
