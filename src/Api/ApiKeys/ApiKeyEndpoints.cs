using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.ApiKeys;

/// <summary>API keys over HTTP. No key makes, reads or ends keys.</summary>
public static class ApiKeyEndpoints
{
    private const string Tag = "API keys";
    private const string Order = "api-keys:id";

    /// <summary>Maps <c>/api/api-keys</c>.</summary>
    public static void MapApiKeyEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.ApiKeys, CreateAsync).RequireAdmin().AcceptsIdempotencyKey(secretFields: ["key"]).WithName("createApiKey").WithTags(Tag)
            .WithSummary("Creates an API key and shows it, this once.").DescribesBody<CreateApiKeyBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(413).ProducesProblem(415);
        routes.MapGet(ApiPaths.ApiKeys, ListAsync).RequireOverseer().WithName("listApiKeys").WithTags(Tag)
            .WithSummary("Lists API keys by id, revoked ones too.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapGet(ApiPaths.ApiKey, FindAsync).RequireOverseer().WithName("getApiKey").WithTags(Tag)
            .WithSummary("Reads an API key, without the key itself.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapPatch(ApiPaths.ApiKey, ChangeAsync).RequireAdmin().WithName("changeApiKey").WithTags(Tag)
            .WithSummary("Changes an API key's name by a JSON merge patch.").DescribesBody<ChangeApiKeyBody>(JsonBody.MergePatch)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415);
        routes.MapDelete(ApiPaths.ApiKey, RevokeAsync).RequireAdmin().WithName("revokeApiKey").WithTags(Tag)
            .WithSummary("Revokes an API key, at once and for good.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
    }

    private static async Task<Created<ApiKeyResponse>> CreateAsync(HttpContext context, [FromServices] ApiKeyHandler handler, [FromServices] TimeProvider clock, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = AdminOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var now = clock.GetUtcNow();
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        var name = NameField.Read(fields, errors);
        var scopes = ReadScopes(fields, errors);
        var expiresAt = ReadExpiry(fields, now, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var (created, key) = await handler.CreateAsync(organizationId, name!, scopes, expiresAt, caller.UserId!.Value, RequestMetadata.Of(context, caller), cancellationToken);
        EntityTag.Set(context.Response, created.Version);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{ApiPaths.ApiKeys}/{created.Id}", ApiKeyResponse.Of(created, now) with { Key = key });
    }

    private static async Task<Ok<ListPage<ApiKeyResponse>>> ListAsync(
        string? organizationId,
        string? cursor,
        string? limit,
        HttpContext context,
        [FromServices] ApiKeyQueries keys,
        [FromServices] OrganizationQueries organizations,
        [FromServices] TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var most = ListLimit.Read(limit, errors);
        var after = ListLimit.IdOf(Cursor.Read(cursor, Order, keys: 1, errors), errors);
        var organization = await organizations.BoundAsync(organizationId, Caller.Of(context).OrganizationId, errors, cancellationToken);
        var rows = await keys.ListAsync(organization, after ?? 0, most + 1, cancellationToken);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(ListPage.Of(
            rows, most, row => new Cursor(Order, [row.Id.ToString(CultureInfo.InvariantCulture)]), row => ApiKeyResponse.Of(row, now)));
    }

    private static async Task<Ok<ApiKeyResponse>> FindAsync(
        long id, HttpContext context, [FromServices] ApiKeyQueries keys, [FromServices] TimeProvider clock, CancellationToken cancellationToken) =>
        Show(context, await keys.FindAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("API key"), clock);

    private static async Task<Ok<ApiKeyResponse>> ChangeAsync(
        long id, HttpContext context, [FromServices] ApiKeyHandler handler, [FromServices] TimeProvider clock, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = AdminOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken, JsonBody.MergePatch);
        var errors = new FieldErrors();
        var name = NameField.ReadPatch(body.RootElement, new RequestFields(body.RootElement, errors), errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);
        var changed = await handler.ChangeAsync(
            id, organizationId, Precondition.Read(context.Request), state => ApiKeyDecider.Rename(state, name), RequestMetadata.Of(context, caller), cancellationToken);
        return Show(context, changed, clock);
    }

    private static async Task<NoContent> RevokeAsync(long id, HttpContext context, [FromServices] ApiKeyHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = AdminOf(context);
        await handler.ChangeAsync(id, organizationId, Precondition.Read(context.Request), ApiKeyDecider.Revoke, RequestMetadata.Of(context, caller), cancellationToken);
        return TypedResults.NoContent();
    }

    private static string[] ReadScopes(RequestFields fields, FieldErrors errors)
    {
        var names = fields.Find("scopes") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String && item.TryGetText(out var text) ? text : "").ToArray()
            : [];
        if (names.Length > 0 && names.All(name => ApiScopes.Find(name) is not null)) return [.. ApiScopes.Names.Where(names.Contains)];
        errors.Add("scopes", $"must be a list of at least one of {string.Join(", ", ApiScopes.Names)}.");
        return [];
    }

    private static DateTimeOffset? ReadExpiry(RequestFields fields, DateTimeOffset now, FieldErrors errors)
    {
        if (fields.Text("expiresAt") is not { } text) return null;
        if (Rfc3339.TryParse(text, out var instant) && instant > now) return instant.CutToMilliseconds();
        errors.Add("expiresAt", "must be an instant in the future with its offset (RFC 3339), such as 2027-03-01T12:00:00Z.");
        return null;
    }

    private static Ok<ApiKeyResponse> Show(HttpContext context, ApiKeyState key, TimeProvider clock)
    {
        EntityTag.Set(context.Response, key.Version);
        return TypedResults.Ok(ApiKeyResponse.Of(key, clock.GetUtcNow()));
    }

    private static (Caller Caller, long OrganizationId) AdminOf(HttpContext context)
    {
        var caller = Caller.Of(context);
        return (caller, caller.OrganizationId ?? throw Problems.Forbidden("Only an admin of an organization may write its API keys."));
    }
}
