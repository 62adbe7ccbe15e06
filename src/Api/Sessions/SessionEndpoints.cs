using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Sessions;

/// <summary>Logins and sessions over HTTP.</summary>
public static class SessionEndpoints
{
    private const string Tag = "Sessions";
    private const string Current = ApiPaths.Sessions + "/current";
    private const string OfUser = ApiPaths.User + "/sessions";
    private const string Order = "sessions:newest";

    /// <summary>Maps <c>/api/sessions</c> and the sessions of a user.</summary>
    public static void MapSessionEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Sessions, LogInAsync).AllowAnonymous().WithName("logIn").WithTags(Tag)
            .WithSummary("Logs in: opens a session and shows its bearer token, this once.").DescribesBody<LogInBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429);
        routes.MapGet(Current, FindCurrentAsync).RequireUser().WithName("getCurrentSession").WithTags(Tag)
            .WithSummary("Says who is logged in, and until when.")
            .ProducesProblem(401).ProducesProblem(403);
        routes.MapDelete(Current, EndCurrentAsync).RequireUser().WithName("logOut").WithTags(Tag)
            .WithSummary("Logs out: ends the session that the request came in, at once.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(409);
        routes.MapGet(OfUser, ListAsync).RequireUser().WithName("listSessions").WithTags(Tag)
            .WithSummary("Lists the sessions of a user that are alive, the newest first.")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        routes.MapDelete(OfUser + "/{sessionId:guid}", EndAsync).RequireUser().WithName("endSession").WithTags(Tag)
            .WithSummary("Ends a session of a user, at once.")
            .ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<Created<OpenedSessionResponse>> LogInAsync(HttpContext context, [FromServices] LoginHandler handler, CancellationToken cancellationToken)
    {
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var errors = new FieldErrors();
        var fields = new RequestFields(body.RootElement, errors);
        UserFields.Demand(fields, "email", errors);
        var email = fields.Text("email");
        if (email is { Length: > EmailAddress.MaxLength } || email?.Contains('\0') == true) errors.Add("email", EmailAddress.Rule);
        var password = UserFields.OldPassword(fields, "password", errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        var opened = await handler.LogInAsync(email!, password!, context, cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(Current, new OpenedSessionResponse(opened.Token, opened.SessionId, opened.ExpiresAt, UserResponse.Of(opened.User)));
    }

    private static async Task<Ok<CurrentSessionResponse>> FindCurrentAsync(
        HttpContext context,
        [FromServices] SessionQueries sessions,
        [FromServices] UserStateQueries users,
        [FromServices] OrganizationQueries organizations,
        [FromServices] TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (userId, sessionId) = SessionOf(context);
        // Either may be gone since the token was looked up.
        var user = await users.FindAsync(userId, own: null, cancellationToken);
        var expiresAt = await sessions.FindExpiryAsync(userId, sessionId, clock.GetUtcNow(), cancellationToken);
        if (user is null || expiresAt is null) throw Problems.Unauthorized("The session has just ended.");
        var organization = user.OrganizationId is { } id ? await organizations.FindAsync(id, id, cancellationToken) : null;
        return TypedResults.Ok(new CurrentSessionResponse(
            sessionId, expiresAt.Value, UserResponse.Of(user), organization is null ? null : new SessionOrganization(organization.Id, organization.Name)));
    }

    private static async Task<NoContent> EndCurrentAsync(HttpContext context, [FromServices] SessionHandler handler, CancellationToken cancellationToken)
    {
        var (userId, sessionId) = SessionOf(context);
        await handler.RevokeAsync(userId, own: null, sessionId, RequestMetadata.Of(context, Caller.Of(context)), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ListPage<SessionResponse>>> ListAsync(
        long id,
        string? cursor,
        string? limit,
        HttpContext context,
        [FromServices] SessionQueries sessions,
        [FromServices] UserStateQueries users,
        [FromServices] TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        if (caller.Role is not (Role.Admin or Role.Supporter) && caller.UserId != id) throw Problems.Forbidden("Only an admin sees the sessions of others.");
        var errors = new FieldErrors();
        var most = ListLimit.Read(limit, errors);
        var before = ReadCursor(cursor, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);

        _ = await users.FindAsync(id, caller.OrganizationId, cancellationToken) ?? throw Problems.NotFound("User");
        var rows = await sessions.ListAsync(id, clock.GetUtcNow(), before, most + 1, cancellationToken);
        return TypedResults.Ok(ListPage.Of(
            rows,
            most,
            row => new Cursor(Order, [row.SessionId.ToString()]),
            row => new SessionResponse(row.SessionId, row.OpenedAt, row.ExpiresAt, row.SessionId == caller.SessionId)));
    }

    private static async Task<NoContent> EndAsync(long id, Guid sessionId, HttpContext context, [FromServices] SessionHandler handler, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        if (caller.Role != Role.Admin && caller.UserId != id) throw Problems.Forbidden("Only an admin ends the sessions of others.");
        await handler.RevokeAsync(id, caller.OrganizationId, sessionId, RequestMetadata.Of(context, caller), cancellationToken);
        return TypedResults.NoContent();
    }

    private static Guid? ReadCursor(string? text, FieldErrors errors)
    {
        if (Cursor.Read(text, Order, keys: 1, errors) is not { } cursor) return null;
        if (Guid.TryParse(cursor.Keys[0], out var id)) return id;
        errors.Add("cursor", "must be the nextCursor of an answer to the same request.");
        return null;
    }

    private static (long UserId, Guid SessionId) SessionOf(HttpContext context)
    {
        var caller = Caller.Of(context);
        return (caller.UserId!.Value, caller.SessionId!.Value);
    }
}
