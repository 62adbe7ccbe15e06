using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Customers;

/// <summary>Customers over HTTP.</summary>
public static class CustomerEndpoints
{
    private const string Tag = "Customers";
    private const string Order = "customers:name";

    /// <summary>Maps <c>/api/customers</c>.</summary>
    public static void MapCustomerEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Customers, CreateAsync).RequireEditor(ApiScope.CustomersWrite).AcceptsIdempotencyKey().WithName("createCustomer").WithTags(Tag)
            .WithSummary("Creates a customer.").DescribesBody<CreateCustomerBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415);
        routes.MapGet(ApiPaths.Customers, ListAsync).RequireReader(ApiScope.CustomersRead).WithName("listCustomers").WithTags(Tag)
            .WithSummary("Lists customers by name.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapGet(ApiPaths.Customer, FindAsync).RequireReader(ApiScope.CustomersRead).WithName("getCustomer").WithTags(Tag)
            .WithSummary("Reads a customer, by its internal id or its public UUID.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapPatch(ApiPaths.Customer, ChangeAsync).RequireEditor(ApiScope.CustomersWrite).WithName("changeCustomer").WithTags(Tag)
            .WithSummary("Changes a customer by a JSON merge patch.").DescribesBody<ChangeCustomerBody>(JsonBody.MergePatch)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415);
        routes.MapPost(ApiPaths.Customer + "/deactivate", DeactivateAsync).RequireEditor(ApiScope.CustomersWrite).AcceptsIdempotencyKey().WithName("deactivateCustomer").WithTags(Tag)
            .WithSummary("Lets a customer take no new monitors; those it has go on.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        routes.MapPost(ApiPaths.Customer + "/reactivate", ReactivateAsync).RequireEditor(ApiScope.CustomersWrite).AcceptsIdempotencyKey().WithName("reactivateCustomer").WithTags(Tag)
            .WithSummary("Lets a customer take new monitors again.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
    }

    private static async Task<Created<CustomerResponse>> CreateAsync(HttpContext context, [FromServices] CustomerHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        var name = NameField.Read(fields, errors);
        var publicId = ReadPublicId(fields, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var created = await handler.CreateAsync(organizationId, name!, publicId ?? Guid.NewGuid(), RequestMetadata.Of(context, caller), cancellationToken);
        EntityTag.Set(context.Response, created.Version);
        return TypedResults.Created($"{ApiPaths.Customers}/{created.Id}", CustomerResponse.Of(created));
    }

    private static async Task<Ok<ListPage<CustomerResponse>>> ListAsync(
        string? organizationId,
        string? q,
        string? cursor,
        string? limit,
        HttpContext context,
        [FromServices] CustomerQueries customers,
        [FromServices] OrganizationQueries organizations,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var most = ListLimit.Read(limit, errors);
        var from = Cursor.Read(cursor, Order, keys: 2, errors);
        var lastId = ListLimit.IdOf(from, errors);
        if (q is not null && (NameField.IsTooLong(q) || q.Contains('\0'))) errors.Add("q", $"must have {NameField.MaxLength} characters at most, and none of them NUL.");
        if (from?.Keys.Any(key => key is null || key.Contains('\0')) == true) errors.Add("cursor", "must be the nextCursor of an answer to the same request.");
        var organization = await organizations.BoundAsync(organizationId, Caller.Of(context).OrganizationId, errors, cancellationToken);
        var rows = await customers.ListAsync(
            organization, string.IsNullOrEmpty(q) ? null : q, from is null ? null : (from.Keys[0] ?? "", lastId!.Value), most + 1, cancellationToken);
        return TypedResults.Ok(ListPage.Of(
            rows, most, row => new Cursor(Order, [row.SortName, row.Customer.Id.ToString(CultureInfo.InvariantCulture)]), row => CustomerResponse.Of(row.Customer)));
    }

    private static async Task<Ok<CustomerResponse>> FindAsync(string id, HttpContext context, [FromServices] CustomerQueries customers, CancellationToken cancellationToken)
    {
        var found = await customers.FindStateAsync(Caller.Of(context).OrganizationId, ReferenceOf(id), cancellationToken) ?? throw Problems.NotFound("Customer");
        return Show(context, found);
    }

    private static async Task<Ok<CustomerResponse>> ChangeAsync(string id, HttpContext context, [FromServices] CustomerHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken, JsonBody.MergePatch);
        var name = ReadName(body.RootElement);
        return Show(context, await handler.ChangeAsync(
            organizationId, ReferenceOf(id), Precondition.Read(context.Request), state => CustomerDecider.Rename(state, name), RequestMetadata.Of(context, caller), cancellationToken));
    }

    private static async Task<Ok<CustomerResponse>> DeactivateAsync(string id, HttpContext context, [FromServices] CustomerHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        return Show(context, await handler.ChangeAsync(
            organizationId, ReferenceOf(id), Precondition.Read(context.Request), CustomerDecider.Deactivate, RequestMetadata.Of(context, caller), cancellationToken));
    }

    private static async Task<Ok<CustomerResponse>> ReactivateAsync(string id, HttpContext context, [FromServices] CustomerHandler handler, CancellationToken cancellationToken)
    {
        var (caller, organizationId) = EditorOf(context);
        return Show(context, await handler.ChangeAsync(
            organizationId, ReferenceOf(id), Precondition.Read(context.Request), CustomerDecider.Reactivate, RequestMetadata.Of(context, caller), cancellationToken));
    }

    private static Ok<CustomerResponse> Show(HttpContext context, CustomerState customer)
    {
        EntityTag.Set(context.Response, customer.Version);
        return TypedResults.Ok(CustomerResponse.Of(customer));
    }

    private static string? ReadName(JsonElement body)
    {
        var errors = new FieldErrors();
        var name = NameField.ReadPatch(body, new RequestFields(body, errors), errors);
        return errors.Any ? throw Problems.InvalidRequest(errors) : name;
    }

    private static Guid? ReadPublicId(RequestFields fields, FieldErrors errors)
    {
        if (fields.Text("publicId") is not { } text) return null;
        if (CustomerReference.Parse(text) is CustomerReference.ByPublicId { Id: var id }) return id;
        errors.Add("publicId", "must be a UUID, such as 11111111-1111-4111-8111-111111111111.");
        return null;
    }

    // What can be no customer's name is none either.
    private static CustomerReference ReferenceOf(string id) => CustomerReference.Parse(id) ?? throw Problems.NotFound("Customer");

    private static (Caller Caller, long OrganizationId) EditorOf(HttpContext context)
    {
        var caller = Caller.Of(context);
        return (caller, caller.OrganizationId ?? throw Problems.Forbidden("Only a member of an organization may write customers."));
    }
}
