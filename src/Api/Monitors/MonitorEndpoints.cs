using EventMonitors.Api.Audit;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Monitors;

/// <summary>HTTP to command and back.</summary>
public static class MonitorEndpoints
{
    /// <summary>Maps the endpoints of the resource itself.</summary>
    public static void MapMonitorEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(ApiPaths.Monitors, CreateAsync).RequireEditor().WithName("createMonitor").WithTags("Monitors")
            .WithSummary("Creates an IMAP/POP monitor.").DescribesBody<CreateMonitorBody>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415);
        routes.MapGet(ApiPaths.Monitor, FindAsync).RequireReader().WithName("getMonitor").WithTags("Monitors")
            .WithSummary("Reads an IMAP/POP monitor; the password is masked.")
            .ProducesProblem(401).ProducesProblem(404);
    }

    private static async Task<Created<MonitorResponse>> CreateAsync(
        HttpContext context,
        [FromServices] CustomerQueries customers,
        [FromServices] MonitorQueries monitors,
        [FromServices] KeyRing ring,
        [FromServices] PostgresEventStore store,
        [FromServices] TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var organizationId = caller.OrganizationId ?? throw Problems.Forbidden("Only a member of an organization may create monitors.");
        using var body = await JsonBody.ReadAsync(context.Request, cancellationToken);
        var request = CreateMonitorRequest.Read(body.RootElement);
        var customerId = await customers.FindAsync(organizationId, request.Customer!, cancellationToken) ?? throw Problems.NotFound("Customer");

        var monitorId = await monitors.DrawIdAsync(cancellationToken);
        var dataKey = DataKey.Create();
        var command = ToCommand(request, monitorId, organizationId, customerId, dataKey);
        var at = clock.GetUtcMilliseconds();
        var metadata = RequestMetadata.Of(context, caller);
        var events = MonitorDecider.Decide(command, state: null);
        await store.AppendAsync(
            [
                new StreamAppend(
                    TenantId.Of(organizationId),
                    MonitorEventTypes.StreamId(monitorId),
                    MonitorEventTypes.StreamType,
                    ExpectedVersion.NoStream,
                    [.. events.Select(data => new NewEvent(Guid.CreateVersion7(at), data, at, metadata))]),
            ],
            alongside: batch => DataKeyTable.Insert(batch, monitorId, ring.Wrap(monitorId, dataKey), at),
            cancellationToken);

        var created = MailboxMonitor.Evolve(null, events[0], version: 1, at)!;
        return TypedResults.Created($"{ApiPaths.Monitors}/{monitorId}", MonitorResponse.Of(created, new RawJson(request.Config.Raw)));
    }

    private static CreateMonitor ToCommand(CreateMonitorRequest request, long monitorId, long organizationId, long customerId, DataKey dataKey)
    {
        _ = Hostname.FindProblem(request.Hostname!, out var ascii);
        return new CreateMonitor(
            monitorId,
            organizationId,
            customerId,
            request.Name!,
            request.Hostname!,
            ascii,
            request.Port,
            request.Status,
            request.CheckInterval,
            request.TimeoutSeconds,
            request.NotificationPhoneNumber,
            request.NotificationEmail,
            request.Config.ToReadable(),
            ConfigSeal.Seal(monitorId, request.Config.Raw.Span, dataKey));
    }

    private static async Task<Ok<MonitorResponse>> FindAsync(
        long id, HttpContext context, [FromServices] MonitorQueries monitors, CancellationToken cancellationToken) =>
        TypedResults.Ok(await monitors.FindAsync(id, Caller.Of(context).OrganizationId, cancellationToken) ?? throw Problems.NotFound("Monitor"));
}
