namespace EventMonitors.Api.Http;

/// <summary>The paths that more than one capability builds on.</summary>
public static class ApiPaths
{
    /// <summary>The contract's resource.</summary>
    public const string Monitors = "/api/imap-pop-monitors";

    /// <summary>One monitor.</summary>
    public const string Monitor = Monitors + "/{id:long}";

    /// <summary>The events of an organization, or of all.</summary>
    public const string Events = "/api/events";
}
