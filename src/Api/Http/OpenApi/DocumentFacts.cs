using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>What the OpenAPI document says of the API as a whole: its name, where it is, how a caller shows who it is.</summary>
internal static class DocumentFacts
{
    private const string Bearer = "bearer";

    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Monitors"] = "Mailbox monitors: what is checked, how and how often.",
        ["Checks"] = "What came out of the checks, one by one and by day.",
        ["Trials"] = "A configuration tried by a worker without storing it.",
        ["Statistics"] = "Uptime and timings over a stretch of time.",
        ["Incidents"] = "From when a monitor was down until it recovered.",
        ["History"] = "The events of one monitor, configuration and checks.",
        ["Feed"] = "Every event of an organization, to be polled or exported.",
        ["Customers"] = "The customers of an organization.",
        ["Organizations"] = "The organizations of the platform and what they may use.",
        ["Users"] = "The people of an organization and their roles.",
        ["Sessions"] = "Logging in and out.",
        ["API keys"] = "Tokens for programs, bounded by scopes.",
    };

    /// <summary>Adds the title, the licence, the tags and the bearer scheme.</summary>
    public static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "EventMonitors",
            Version = "1",
            Description = "Watches mailboxes by logging into them, and keeps every change and every check as an event. "
                + "Instants are UTC with milliseconds, ids are numbers, unknown fields of a body are ignored, and every refusal is a problem document (RFC 9457).",
            Contact = new OpenApiContact { Name = "The EventMonitors authors" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        // Relative: wherever the document was fetched from, the API is.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server that this document comes from." }];
        DescribeTags(document);
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The token of a session or an API key: 43 characters of base64url, sent as `Authorization: Bearer <token>` (RFC 6750).",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
    }

    private static void DescribeTags(OpenApiDocument document)
    {
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            tag.Description = Tags.GetValueOrDefault(tag.Name ?? "");
    }
}
