namespace EventMonitors.Api.Http;

/// <summary>The paths that more than one capability builds on.</summary>
public static class ApiPaths
{
    /// <summary>What every path of the API begins with; what lies beside it (health, description) is for operators and developers.</summary>
    public const string Root = "/api";

    /// <summary>What the paths of the API's description begin with.</summary>
    public const string Description = "/openapi";

    /// <summary>Where the description is shown in a browser.</summary>
    public const string Docs = "/docs";

    /// <summary>The contract's resource.</summary>
    public const string Monitors = "/api/imap-pop-monitors";

    /// <summary>One monitor.</summary>
    public const string Monitor = Monitors + "/{id:long}";

    /// <summary>The events of an organization, or of all.</summary>
    public const string Events = "/api/events";

    /// <summary>Logins.</summary>
    public const string Sessions = "/api/sessions";

    /// <summary>Who may log in.</summary>
    public const string Users = "/api/users";

    /// <summary>One user.</summary>
    public const string User = Users + "/{id:long}";

    /// <summary>Whose mailboxes are watched.</summary>
    public const string Customers = "/api/customers";

    /// <summary>One customer, by its internal id or its public UUID.</summary>
    public const string Customer = Customers + "/{id}";

    /// <summary>The providers.</summary>
    public const string Organizations = "/api/organizations";

    /// <summary>One provider.</summary>
    public const string Organization = Organizations + "/{id:long}";

    /// <summary>Keys for programs.</summary>
    public const string ApiKeys = "/api/api-keys";

    /// <summary>One key.</summary>
    public const string ApiKey = ApiKeys + "/{id:long}";

    /// <summary>Whether a path is one of the API's description, which anybody may read.</summary>
    public static bool IsDescription(PathString path) =>
        path.StartsWithSegments(Description, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Docs, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a path is one of the API's.</summary>
    public static bool IsApi(PathString path) => path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);
}
