using System.Data.Common;
using System.Security.Cryptography;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Idempotency;

/// <summary>Makes the answer anew of a request that was carried out and not answered.</summary>
/// <param name="context">The repetition, which is the same request byte for byte.</param>
/// <param name="streamId">The stream that the first one appended to first.</param>
/// <param name="cancellationToken">Ends the attempt.</param>
public delegate Task<IResult> RebuildAnswer(HttpContext context, string streamId, CancellationToken cancellationToken);

/// <summary>Carries a request with a key out once, and answers its repetitions as it answered it.</summary>
/// <remarks>
/// A refusal is not kept: whoever puts a request right may send it with its key again. What is kept is what changed something, or
/// was found to change nothing. From its claim on, a run does not end with its caller: who went away and asks again finds what it did.
/// </remarks>
public sealed partial class IdempotentOperation(IdempotencyTable table, KeyRing ring, ILogger<IdempotentOperation> logger)
{
    private const string Purpose = "idempotency";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly string[] KeptHeaders = [HeaderNames.ContentType, HeaderNames.Location, HeaderNames.ETag];

    /// <summary>Runs the request, or answers it as before.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The request as it is recognised.</param>
    /// <param name="secretFields">Keys of the answer whose values are not kept.</param>
    /// <param name="runAsync">Carries it out, whatever becomes of the caller.</param>
    /// <param name="rebuild">Answers it once more where the answer was lost; <c>null</c> where nobody can.</param>
    /// <exception cref="ProblemException">409 or 422, or the request's own refusal.</exception>
    public async Task ExecuteAsync(HttpContext context, IdempotentRequest request, IReadOnlyCollection<string> secretFields, Func<ValueTask<object?>> runAsync, RebuildAnswer? rebuild)
    {
        var (claim, key) = (Guid.NewGuid(), ring.Derive(Purpose));
        if (await table.ClaimAsync(request, claim, key.RingKeyId, key.Hash(request.Whole), CancellationToken.None) is not { } standing)
        {
            HeldKeyProjection.Begin(context, claim);
            await AnswerAsync(context, request, secretFields, claim, key, runAsync);
            return;
        }

        if (ring.Derive(Purpose, standing.RingKeyId) is not { } used)
            throw Problems.IdempotencyOutcomeUnknown("This Idempotency-Key was used before the operator took away the key that its answer is sealed with. Look at what is there before a new key is sent.");
        if (!CryptographicOperations.FixedTimeEquals(standing.RequestHash, used.Hash(request.Whole))) throw Problems.IdempotencyKeyReused();
        if (standing.Answer is { } answer)
        {
            await ReplayAsync(context, answer with { Body = used.Open(answer.Body.Span, BelongsTo(standing.Claim)) }, request);
        }
        else if (standing.Lease > TimeSpan.Zero)
        {
            throw Problems.IdempotencyKeyInUse(standing.StreamId is null ? Moment : Pause);
        }
        else if (standing.StreamId is { } streamId && rebuild is not null)
        {
            context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            await AnswerAsync(context, request, secretFields, standing.Claim, used, async () => await rebuild(context, streamId, CancellationToken.None));
        }
        else
        {
            throw Problems.IdempotencyOutcomeUnknown("The first request with this Idempotency-Key changed something, and its answer was lost. Look at what is there before a new key is sent.");
        }
    }

    private async Task AnswerAsync(HttpContext context, IdempotentRequest request, IReadOnlyCollection<string> secretFields, Guid claim, DerivedKey key, Func<ValueTask<object?>> runAsync)
    {
        var response = context.Response;
        var (content, aborted) = (response.Body, context.RequestAborted);
        using var buffer = new MemoryStream();
        try
        {
            // The answer is kept before it is sent: what the caller has seen, a repetition sees too.
            (response.Body, context.RequestAborted) = (buffer, CancellationToken.None);
            if (await runAsync() is IResult result) await result.ExecuteAsync(context);
            await response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        catch (Exception error)
        {
            (response.Body, context.RequestAborted) = (content, aborted);
            await ReleaseAsync(claim);
            if (error is DbException { SqlState: IdempotencyTable.TakenOverState }) throw Problems.IdempotencyKeyInUse(Moment);
            throw;
        }

        (response.Body, context.RequestAborted) = (content, aborted);
        var answer = buffer.ToArray();
        if (response.StatusCode >= StatusCodes.Status400BadRequest) await ReleaseAsync(claim);
        else await KeepAsync(claim, key, KeptAnswer.Of(response.StatusCode, HeadersOf(response), answer, request.Body, secretFields));
        await SendAsync(context, answer);
    }

    private static async Task ReplayAsync(HttpContext context, KeptAnswer answer, IdempotentRequest request)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        await SendAsync(context, answer.Complete(request.Body.Span));
    }

    private static async Task SendAsync(HttpContext context, byte[] content)
    {
        if (content.Length == 0) return;
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static Dictionary<string, string> HeadersOf(HttpResponse response) =>
        KeptHeaders.Where(name => response.Headers.ContainsKey(name)).ToDictionary(name => name, name => response.Headers[name].ToString());

    // Whoever asked may be gone by now: what was done is kept all the same.
    private async Task KeepAsync(Guid claim, DerivedKey key, KeptAnswer answer)
    {
        try
        {
            await table.KeepAsync(claim, answer with { Body = key.Seal(answer.Body.Span, BelongsTo(claim)) }, CancellationToken.None);
        }
        catch (DbException error)
        {
            LogNotKept(error);
        }
    }

    // Where that fails, the key is free again when its lease is over.
    private async Task ReleaseAsync(Guid claim)
    {
        try
        {
            await table.ReleaseAsync(claim, CancellationToken.None);
        }
        catch (DbException error)
        {
            LogNotReleased(error);
        }
    }

    private static string BelongsTo(Guid claim) => $"answer {claim}";

    [LoggerMessage(LogLevel.Warning, "An answer could not be kept for the repetition of its request")]
    private partial void LogNotKept(Exception error);

    [LoggerMessage(LogLevel.Warning, "An idempotency key could not be given back; it is free in two minutes")]
    private partial void LogNotReleased(Exception error);
}
