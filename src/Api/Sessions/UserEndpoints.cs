using System.Globalization;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Sessions;

/// <summary>Users and their passwords over HTTP.</summary>
public static class UserEndpoints
{
    private const string Tag = "Users";
    private const string Order = "users:id";

    /// <summary>Maps <c>/api/users</c>.</summary>
    public static void MapUserEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Users, CreateAsync).RequireAdmin().AcceptsIdempotencyKey().WithName("createUser").WithTags(Tag)
            .WithSummary("Creates a user of the caller's organization, or of the platform.").DescribesBody<CreateUserBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429);
        routes.MapGet(ApiPaths.Users, ListAsync).RequireOverseer().WithName("listUsers").WithTags(Tag)
            .WithSummary("Lists users by id.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapGet(ApiPaths.User, FindAsync).RequireOverseer().WithName("getUser").WithTags(Tag)
            .WithSummary("Reads a user.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapPatch(ApiPaths.User, ChangeAsync).RequireAdmin().WithName("changeUser").WithTags(Tag)
            .WithSummary("Changes a user's name, address or role by a JSON merge patch; a role counts at once.").DescribesBody<ChangeUserBody>(JsonBody.MergePatch)
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415);
        routes.MapPost(ApiPaths.User + "/deactivate", DeactivateAsync).RequireAdmin().AcceptsIdempotencyKey().WithName("deactivateUser").WithTags(Tag)
            .WithSummary("Refuses a user from now on, and ends every session.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        routes.MapPost(ApiPaths.User + "/reactivate", ReactivateAsync).RequireAdmin().AcceptsIdempotencyKey().WithName("reactivateUser").WithTags(Tag)
            .WithSummary("Lets a user log in again.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        routes.MapPost(ApiPaths.User + "/password", SetPasswordAsync).RequireAdmin().AcceptsIdempotencyKey().WithName("setPassword").WithTags(Tag)
            .WithSummary("Gives another user a password, and ends every session.").DescribesBody<SetPasswordBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429);
        routes.MapPut(ApiPaths.Users + "/me/password", ChangePasswordAsync).RequireUser().WithName("changePassword").WithTags(Tag)
            .WithSummary("Changes the caller's own password, and ends every other session.").DescribesBody<ChangePasswordBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429);
    }

    private static async Task<Created<UserResponse>> CreateAsync(
        HttpContext context,
        [FromServices] UserHandler handler,
        [FromServices] LoginHandler logins,
        [FromServices] OrganizationQueries organizations,
        CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var caller = Caller.Of(context);
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        var name = NameField.Read(fields, errors);
        UserFields.Demand(fields, "email", errors);
        var email = UserFields.Email(fields, errors);
        UserFields.Demand(fields, "role", errors);
        var role = UserFields.RoleOf(fields, errors);
        var password = UserFields.NewPassword(fields, "password", errors);
        var organizationId = fields.LongNumber("organizationId") ?? caller.OrganizationId;
        UserFields.JudgeRole(role, organizationId, errors);
        if (password is not null && PasswordRules.FindProblem(password, email) is { } problem) errors.Add("password", problem);
        if (errors.Any) throw Problems.InvalidRequest(errors);
        await organizations.BoundAsync(organizationId, caller.OrganizationId, cancellationToken);

        var hash = password is null ? null : await logins.HashAsync(password, cancellationToken);
        var created = await handler.CreateAsync(organizationId, name!, email!, role!.Value, hash, RequestMetadata.Of(context, caller), cancellationToken);
        EntityTag.Set(context.Response, created.Version);
        return TypedResults.Created($"{ApiPaths.Users}/{created.Id}", UserResponse.Of(created));
    }

    private static async Task<Ok<ListPage<UserResponse>>> ListAsync(
        string? organizationId,
        string? cursor,
        string? limit,
        HttpContext context,
        [FromServices] UserStateQueries users,
        [FromServices] OrganizationQueries organizations,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var most = ListLimit.Read(limit, errors);
        var after = ListLimit.IdOf(Cursor.Read(cursor, Order, keys: 1, errors), errors);
        var organization = await organizations.BoundAsync(organizationId, Caller.Of(context).OrganizationId, errors, cancellationToken);
        var rows = await users.ListAsync(organization, after ?? 0, most + 1, cancellationToken);
        return TypedResults.Ok(ListPage.Of(rows, most, row => new Cursor(Order, [row.Id.ToString(CultureInfo.InvariantCulture)]), UserResponse.Of));
    }

    private static async Task<Ok<UserResponse>> FindAsync(long id, HttpContext context, [FromServices] UserStateQueries users, CancellationToken cancellationToken) =>
        Show(context, await users.FindAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("User"));

    private static async Task<Ok<UserResponse>> ChangeAsync(long id, HttpContext context, [FromServices] UserHandler handler, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken, JsonBody.MergePatch);
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        var name = NameField.ReadPatch(body.RootElement, fields, errors);
        UserFields.DemandValues(body.RootElement, errors, "email", "role");
        var email = UserFields.Email(fields, errors);
        var role = UserFields.RoleOf(fields, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);
        return await ApplyAsync(
            id,
            context,
            handler,
            state =>
            {
                var together = new FieldErrors();
                UserFields.JudgeRole(role, state.OrganizationId, together);
                return together.Any ? throw Problems.InvalidRequest(together) : UserDecider.ChangeUser(state, name, email, role);
            },
            cancellationToken);
    }

    private static Task<Ok<UserResponse>> DeactivateAsync(long id, HttpContext context, [FromServices] UserHandler handler, CancellationToken cancellationToken) =>
        ApplyAsync(id, context, handler, UserDecider.Deactivate, cancellationToken);

    private static Task<Ok<UserResponse>> ReactivateAsync(long id, HttpContext context, [FromServices] UserHandler handler, CancellationToken cancellationToken) =>
        ApplyAsync(id, context, handler, UserDecider.Reactivate, cancellationToken);

    private static async Task<NoContent> SetPasswordAsync(
        long id,
        HttpContext context,
        [FromServices] UserHandler handler,
        [FromServices] UserStateQueries users,
        [FromServices] LoginHandler logins,
        CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        // Else whoever found a token could keep the account for good.
        if (caller.UserId == id) throw Problems.Forbidden("Your own password is changed at /api/users/me/password, where the one so far is asked for.");
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        UserFields.Demand(fields, "password", errors);
        var password = UserFields.NewPassword(fields, "password", errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var user = await users.FindAsync(id, caller.OrganizationId, cancellationToken) ?? throw Problems.NotFound("User");
        JudgePassword("password", password!, user.Email);
        var hash = await logins.HashAsync(password!, cancellationToken);
        await handler.ChangeAsync(id, caller.OrganizationId, state => UserDecider.ChangePassword(state, hash, keptSession: null), RequestMetadata.Of(context, caller), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ChangePasswordAsync(
        HttpContext context,
        [FromServices] UserHandler handler,
        [FromServices] UserStateQueries users,
        [FromServices] LoginHandler logins,
        CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var caller = Caller.Of(context);
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        var current = UserFields.OldPassword(fields, "current", errors);
        UserFields.Demand(fields, "new", errors);
        var wanted = UserFields.NewPassword(fields, "new", errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var id = caller.UserId!.Value;
        var user = await users.FindAsync(id, caller.OrganizationId, cancellationToken) ?? throw Problems.Unauthorized("The session has just ended.");
        JudgePassword("new", wanted!, user.Email);
        if (!await logins.ConfirmAsync(user, current!, context, cancellationToken)) throw Problems.InvalidBody("current", "is not your password.");
        var hash = await logins.HashAsync(wanted!, cancellationToken);
        await handler.ChangeAsync(
            id,
            caller.OrganizationId,
            // What was confirmed is another password's successor otherwise.
            state => state.PasswordHash == user.PasswordHash ? UserDecider.ChangePassword(state, hash, caller.SessionId) : throw Problems.InvalidBody("current", "is not your password any more."),
            RequestMetadata.Of(context, caller),
            cancellationToken);
        return TypedResults.NoContent();
    }

    private static void JudgePassword(string field, string password, string? email)
    {
        if (PasswordRules.FindProblem(password, email) is { } problem) throw Problems.InvalidBody(field, problem);
    }

    private static async Task<Ok<UserResponse>> ApplyAsync(
        long id, HttpContext context, UserHandler handler, Func<UserState, IReadOnlyList<object>> decide, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var precondition = Precondition.Read(context.Request);
        return Show(context, await handler.ChangeAsync(
            id,
            caller.OrganizationId,
            state =>
            {
                precondition?.Check(state.Version);
                return decide(state);
            },
            RequestMetadata.Of(context, caller),
            cancellationToken));
    }

    private static Ok<UserResponse> Show(HttpContext context, UserState user)
    {
        EntityTag.Set(context.Response, user.Version);
        return TypedResults.Ok(UserResponse.Of(user));
    }
}
