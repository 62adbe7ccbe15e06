namespace EventMonitors.Api.Http;

/// <summary>The paths that more than one capability builds on.</summary>
public static class ApiPaths
{
    /// <summary>What every path of the API begins with; what lies beside it (health, description) is for operators and developers.</summary>
    public const string Root = "/api";

    /// <summary>The contract's resource.</summary>
    public const string Monitors = "/api/imap-pop-monitors";

    /// <summary>One monitor.</summary>
    public const string Monitor = Monitors + "/{id:long}";

    /// <summary>The events of an organization, or of all.</summary>
    public const string Events = "/api/events";

    /// <summary>Whether a path is one of the API's.</summary>
    public static bool IsApi(PathString path) => path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);
}
