using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Customers;

/// <summary>Organizations and their quotas over HTTP.</summary>
public static class OrganizationEndpoints
{
    private const string Tag = "Organizations";
    private const string Order = "organizations:id";
    private const int MostMonitors = 10_000_000;
    private const int MostTests = 1_000;

    /// <summary>Maps <c>/api/organizations</c>.</summary>
    public static void MapOrganizationEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Organizations, CreateAsync).RequirePlatformAdmin().AcceptsIdempotencyKey().WithName("createOrganization").WithTags(Tag)
            .WithSummary("Creates an organization.").DescribesBody<CreateOrganizationBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(413).ProducesProblem(415);
        routes.MapGet(ApiPaths.Organizations, ListAsync).RequireUser().WithName("listOrganizations").WithTags(Tag)
            .WithSummary("Lists organizations: all for the platform's own users, else the caller's alone.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403);
        routes.MapGet(ApiPaths.Organization, FindAsync).RequireUser().WithName("getOrganization").WithTags(Tag)
            .WithSummary("Reads an organization.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapPatch(ApiPaths.Organization, ChangeAsync).RequireAdmin().WithName("changeOrganization").WithTags(Tag)
            .WithSummary("Changes an organization by a JSON merge patch.").DescribesBody<ChangeOrganizationBody>(JsonBody.MergePatch)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415);
        routes.MapPost(ApiPaths.Organization + "/deactivate", DeactivateAsync).RequirePlatformAdmin().AcceptsIdempotencyKey().WithName("deactivateOrganization").WithTags(Tag)
            .WithSummary("Refuses an organization's users and API keys from now on, and ends their sessions.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        routes.MapPost(ApiPaths.Organization + "/reactivate", ReactivateAsync).RequirePlatformAdmin().AcceptsIdempotencyKey().WithName("reactivateOrganization").WithTags(Tag)
            .WithSummary("Lets an organization's users log in again.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        routes.MapGet(ApiPaths.Organization + "/quota", FindQuotaAsync).RequireUser().WithName("getQuota").WithTags(Tag)
            .WithSummary("Reads how much of the platform an organization may use.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapPut(ApiPaths.Organization + "/quota", SetQuotaAsync).RequirePlatformAdmin().WithName("setQuota").WithTags(Tag)
            .WithSummary("Replaces how much of the platform an organization may use.").DescribesBody<QuotaBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(428);
    }

    private static async Task<Created<OrganizationResponse>> CreateAsync(HttpContext context, [FromServices] OrganizationHandler handler, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var errors = new FieldErrors();
        var name = NameField.Read(new RequestFields(body.RootElement, errors), errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var created = await handler.CreateAsync(name!, RequestMetadata.Of(context, Caller.Of(context)), cancellationToken);
        EntityTag.Set(context.Response, created.Version);
        return TypedResults.Created($"{ApiPaths.Organizations}/{created.Id}", OrganizationResponse.Of(created));
    }

    private static async Task<Ok<ListPage<OrganizationResponse>>> ListAsync(
        string? cursor, string? limit, HttpContext context, [FromServices] OrganizationQueries organizations, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var most = ListLimit.Read(limit, errors);
        var after = ListLimit.IdOf(Cursor.Read(cursor, Order, keys: 1, errors), errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var rows = await organizations.ListAsync(Caller.Of(context).OrganizationId, after ?? 0, most + 1, cancellationToken);
        return TypedResults.Ok(ListPage.Of(rows, most, row => new Cursor(Order, [row.Id.ToString(CultureInfo.InvariantCulture)]), OrganizationResponse.Of));
    }

    private static async Task<Ok<OrganizationResponse>> FindAsync(long id, HttpContext context, [FromServices] OrganizationQueries organizations, CancellationToken cancellationToken) =>
        Show(context, await DemandAsync(id, context, organizations, cancellationToken));

    private static async Task<Ok<OrganizationResponse>> ChangeAsync(long id, HttpContext context, [FromServices] OrganizationHandler handler, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken, JsonBody.MergePatch);
        var errors = new FieldErrors();
        var name = NameField.ReadPatch(body.RootElement, new RequestFields(body.RootElement, errors), errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);
        return await ApplyAsync(id, context, handler, Precondition.Read(context.Request), state => OrganizationDecider.Rename(state, name), cancellationToken);
    }

    private static Task<Ok<OrganizationResponse>> DeactivateAsync(long id, HttpContext context, [FromServices] OrganizationHandler handler, CancellationToken cancellationToken) =>
        ApplyAsync(id, context, handler, Precondition.Read(context.Request), OrganizationDecider.Deactivate, cancellationToken);

    private static Task<Ok<OrganizationResponse>> ReactivateAsync(long id, HttpContext context, [FromServices] OrganizationHandler handler, CancellationToken cancellationToken) =>
        ApplyAsync(id, context, handler, Precondition.Read(context.Request), OrganizationDecider.Reactivate, cancellationToken);

    private static async Task<Ok<OrganizationQuota>> FindQuotaAsync(long id, HttpContext context, [FromServices] OrganizationQueries organizations, CancellationToken cancellationToken)
    {
        var found = await DemandAsync(id, context, organizations, cancellationToken);
        EntityTag.Set(context.Response, found.Version);
        return TypedResults.Ok(OrganizationQuota.Of(found.Quota));
    }

    private static async Task<Ok<OrganizationQuota>> SetQuotaAsync(long id, HttpContext context, [FromServices] OrganizationHandler handler, CancellationToken cancellationToken)
    {
        var bytes = await JsonBody.ReadBytesAsync(context.Request, cancellationToken);
        var precondition = Precondition.Demand(context.Request);
        using var body = JsonBody.Parse(bytes);
        var quota = ReadQuota(body.RootElement);
        var caller = Caller.Of(context);
        var changed = await handler.ChangeAsync(
            id, caller.OrganizationId, precondition, state => OrganizationDecider.SetQuota(state, quota), RequestMetadata.Of(context, caller), cancellationToken);
        EntityTag.Set(context.Response, changed.Version);
        return TypedResults.Ok(OrganizationQuota.Of(changed.Quota));
    }

    private static QuotaSettings ReadQuota(JsonElement body)
    {
        var errors = new FieldErrors();
        var fields = new RequestFields(body, errors);
        var quota = new QuotaSettings(
            Read("monitors", 0, MostMonitors),
            Read("smallestCheckInterval", OrganizationQuota.Default.SmallestCheckInterval, 86_400),
            Read("testsPerMinute", 0, MostTests));
        return errors.Any ? throw Problems.InvalidRequest(errors) : quota;

        int? Read(string name, int least, int most)
        {
            var number = fields.WholeNumber(name);
            if (number is { } value && (value < least || value > most)) errors.Add(name, $"must be a whole number between {least} and {most}.");
            return number;
        }
    }

    private static async Task<Ok<OrganizationResponse>> ApplyAsync(
        long id, HttpContext context, OrganizationHandler handler, Precondition? precondition, Func<OrganizationState, IReadOnlyList<object>> decide, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        return Show(context, await handler.ChangeAsync(id, caller.OrganizationId, precondition, decide, RequestMetadata.Of(context, caller), cancellationToken));
    }

    private static async Task<OrganizationState> DemandAsync(long id, HttpContext context, OrganizationQueries organizations, CancellationToken cancellationToken) =>
        await organizations.FindAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Organization");

    private static Ok<OrganizationResponse> Show(HttpContext context, OrganizationState organization)
    {
        EntityTag.Set(context.Response, organization.Version);
        return TypedResults.Ok(OrganizationResponse.Of(organization));
    }
}
