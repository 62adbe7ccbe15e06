using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Http;

/// <summary>
/// The entity tag of a resource that is kept as a stream (RFC 9110 section 8.8.3): the stream's version in quotes. It names a
/// configuration: what checks add to an answer (<c>lastCheckedAt</c>) moves it as little as it moves the version.
/// </summary>
public static class EntityTag
{
    /// <summary><c>"3"</c></summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Says in the answer which version it shows.</summary>
    public static void Set(HttpResponse response, long version) => response.Headers.ETag = Of(version);
}

/// <summary>What a request with <c>If-Match</c> demands of the resource before it is changed (RFC 9110 section 13.1.1).</summary>
public sealed class Precondition
{
    private readonly IReadOnlyList<string>? _tags;

    private Precondition(IReadOnlyList<string>? tags) => _tags = tags;

    /// <summary>The request's <c>If-Match</c>; <c>null</c> where it has none.</summary>
    /// <exception cref="ProblemException">400: the header is not a list of entity tags.</exception>
    public static Precondition? Read(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0) return null;
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags))
            throw Problems.InvalidBody("If-Match", "must be an entity tag as an answer's ETag gave it, such as \"3\", a list of them, or *.");
        // Weak tags never match here (RFC 9110 section 8.8.3.2).
        return tags.Contains(EntityTagHeaderValue.Any) ? new Precondition(null) : new Precondition([.. tags.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString())]);
    }

    /// <summary>The same where a request cannot do without.</summary>
    /// <exception cref="ProblemException">428: there is no <c>If-Match</c>. 400: it is malformed.</exception>
    public static Precondition Demand(HttpRequest request) => Read(request) ?? throw Problems.PreconditionRequired();

    /// <summary>Holds it against the version that is there now.</summary>
    /// <exception cref="ProblemException">412: it is another one.</exception>
    public void Check(long version)
    {
        if (_tags is not null && !_tags.Contains(EntityTag.Of(version))) throw Problems.PreconditionFailed(version);
    }
}
