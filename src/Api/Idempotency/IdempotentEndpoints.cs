using EventMonitors.Api.Http;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Idempotency;

/// <summary>Says of an endpoint that it heeds <c>Idempotency-Key</c>.</summary>
public sealed class HeedsIdempotencyKey
{
    private HeedsIdempotencyKey()
    {
    }

    /// <summary>The mark.</summary>
    public static HeedsIdempotencyKey Mark { get; } = new();
}

/// <summary>How endpoints are made repeatable.</summary>
public static class IdempotentEndpoints
{
    /// <summary>
    /// Lets a request be sent again without being carried out again. Its appends are bound to its key by themselves; of an effect that is
    /// no event, a crash between it and the answer may let it happen twice.
    /// </summary>
    /// <param name="endpoint">The endpoint, after its authorization.</param>
    /// <param name="secretFields">
    /// Keys, at any depth of the answer, whose values hold secrets: what the request has is taken from the repetition, anything else is <c>null</c> there.
    /// </param>
    /// <param name="rebuild">Answers once more where the process ended between the change and the answer; left out, that is a 409.</param>
    /// <param name="mostBytes">Most bytes of the endpoint's body.</param>
    public static RouteHandlerBuilder AcceptsIdempotencyKey(
        this RouteHandlerBuilder endpoint, IReadOnlyCollection<string>? secretFields = null, RebuildAnswer? rebuild = null, int mostBytes = JsonBody.MaxBytes) => endpoint
        .WithMetadata(HeedsIdempotencyKey.Mark)
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "A name of the caller's own for this request: sent again within 24 hours with the same body, it is answered as before and not carried out again.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength, Pattern = "^[!-~]+$" },
            });
            return Task.CompletedTask;
        })
        .AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            if (await IdempotentRequest.ReadAsync(context, mostBytes) is not { } request) return await next(invocation);
            await context.RequestServices.GetRequiredService<IdempotentOperation>().ExecuteAsync(context, request, secretFields ?? [], () => next(ToItsEnd(invocation)), rebuild);
            return Results.Empty;
        });

    // The handler was given the caller's patience before this filter was asked: it gets one that never ends instead.
    private static EndpointFilterInvocationContext ToItsEnd(EndpointFilterInvocationContext invocation)
    {
        for (var i = 0; i < invocation.Arguments.Count; i++)
        {
            if (invocation.Arguments[i] is CancellationToken) invocation.Arguments[i] = CancellationToken.None;
        }

        return invocation;
    }
}
