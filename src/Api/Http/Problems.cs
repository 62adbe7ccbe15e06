using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace EventMonitors.Api.Http;

/// <summary>Ends a request with a problem document (RFC 9457). Nothing was changed.</summary>
public sealed class ProblemException(ProblemDetails problem) : Exception(problem.Title)
{
    /// <summary>What the caller is told.</summary>
    public ProblemDetails Problem { get; } = problem;

    /// <summary>Headers that the answer has besides.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Says when it is worth trying again (<c>Retry-After</c>, whole seconds, at least one).</summary>
    internal ProblemException After(TimeSpan? wait)
    {
        if (wait is { } time) Headers[HeaderNames.RetryAfter] = Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return this;
    }
}

/// <summary>Every way in which this API refuses a request, with its <c>code</c>.</summary>
public static class Problems
{
    /// <summary>400: the fields in <paramref name="errors"/> do not fit.</summary>
    public static ProblemException InvalidRequest(FieldErrors errors) =>
        Refuse(StatusCodes.Status400BadRequest, "invalid_request", "The request is not valid", "See errors, field by field. Nothing was changed.", errors.ToDictionary());

    /// <summary>400: the body as a whole, or one place in it, is not what JSON allows.</summary>
    public static ProblemException InvalidBody(string path, string message)
    {
        var errors = new FieldErrors();
        errors.Add(path, message);
        return InvalidRequest(errors);
    }

    /// <summary>401: no session. <c>WWW-Authenticate</c> is added by the authentication handler.</summary>
    public static ProblemException Unauthorized(string detail) =>
        Refuse(StatusCodes.Status401Unauthorized, "unauthorized", "Unauthorized", detail);

    /// <summary>401: address and password do not go together; which of them is wrong, and why, is told to nobody.</summary>
    public static ProblemException InvalidCredentials()
    {
        var problem = Refuse(StatusCodes.Status401Unauthorized, "invalid_credentials", "Invalid credentials", "No user can log in with this e-mail address and this password.");
        // RFC 9110 section 11.6.1: a 401 says how to authenticate.
        problem.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return problem;
    }

    /// <summary>403: the role may not do this.</summary>
    public static ProblemException Forbidden(string detail) =>
        Refuse(StatusCodes.Status403Forbidden, "forbidden", "Forbidden", detail);

    /// <summary>404, also for what belongs to another organization.</summary>
    public static ProblemException NotFound(string what) =>
        Refuse(StatusCodes.Status404NotFound, "not_found", $"{what} not found", $"There is no such {what.ToLowerInvariant()} in your organization.");

    /// <summary>409: others were there first, every time.</summary>
    public static ProblemException Conflict(string detail) =>
        Refuse(StatusCodes.Status409Conflict, "conflict", "Conflict", detail);

    /// <summary>409: somebody else has it already; who that is, is told to nobody.</summary>
    public static ProblemException EmailTaken() =>
        Refuse(StatusCodes.Status409Conflict, "email_taken", "E-mail address taken", "Another active user logs in with this e-mail address.");

    /// <summary>409: somebody else has it already.</summary>
    public static ProblemException PublicIdTaken() =>
        Refuse(StatusCodes.Status409Conflict, "public_id_taken", "Public id taken", "There is a customer with this publicId already.");

    /// <summary>409: nobody could rule the organization any more.</summary>
    public static ProblemException LastAdmin() =>
        Refuse(StatusCodes.Status409Conflict, "last_admin", "Last admin", "No active admin would be left. Make somebody else an admin first.");

    /// <summary>409: the customer takes no new monitors.</summary>
    public static ProblemException CustomerInactive() =>
        Refuse(StatusCodes.Status409Conflict, "customer_inactive", "Customer inactive", "This customer is deactivated and takes no new monitors.");

    /// <summary>410: it was there once.</summary>
    public static ProblemException Gone(string what, string detail) =>
        Refuse(StatusCodes.Status410Gone, "gone", $"{what} gone", detail);

    /// <summary>403: the organization has used up what it was given.</summary>
    public static ProblemException QuotaExceeded(string detail) =>
        Refuse(StatusCodes.Status403Forbidden, "quota_exceeded", "Quota exceeded", detail);

    /// <summary>412: the resource is not in the version that <c>If-Match</c> names.</summary>
    public static ProblemException PreconditionFailed(long version) =>
        Refuse(StatusCodes.Status412PreconditionFailed, "precondition_failed", "Precondition failed", $"Somebody else was quicker: the version is {version} now. Read again, and send the change with the ETag of that answer.");

    /// <summary>428 (RFC 6585 section 3): the request must say which version it replaces.</summary>
    public static ProblemException PreconditionRequired() =>
        Refuse(StatusCodes.Status428PreconditionRequired, "precondition_required", "Precondition required", "Send If-Match with the ETag of the answer that the change was made from.");

    /// <summary>422: the key was used for another request.</summary>
    public static ProblemException IdempotencyKeyReused() =>
        Refuse(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "Idempotency key reused", "This Idempotency-Key came with another request before. Send a new key with a new request.");

    /// <summary>409: the first request with the key is still under way.</summary>
    public static ProblemException IdempotencyKeyInUse(TimeSpan retryAfter) =>
        Refuse(StatusCodes.Status409Conflict, "idempotency_key_in_use", "Idempotency key in use", "A request with this Idempotency-Key is under way. Send it again after Retry-After, and its answer will be yours.").After(retryAfter);

    /// <summary>409: the first request with the key changed something, and its answer was lost.</summary>
    public static ProblemException IdempotencyOutcomeUnknown(string detail) =>
        Refuse(StatusCodes.Status409Conflict, "idempotency_outcome_unknown", "Outcome unknown", detail);

    /// <summary>429. The caller sets <c>Retry-After</c>, or names it here.</summary>
    public static ProblemException TooManyRequests(string detail, TimeSpan? retryAfter = null) =>
        Refuse(StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests", detail).After(retryAfter);

    /// <summary>503: a part that the answer needs is away.</summary>
    public static ProblemException Unavailable(TimeSpan retryAfter) =>
        Refuse(StatusCodes.Status503ServiceUnavailable, "unavailable", "Unavailable", "The database does not answer. Whether a change was made is not known then: look, or send it again with the same Idempotency-Key.").After(retryAfter);

    /// <summary>500: with the ids the cause can be found in the log.</summary>
    public static ProblemException Internal() =>
        Refuse(StatusCodes.Status500InternalServerError, "internal_error", "Something failed on our side", "Try again later; with the traceId the cause can be found in our log.");

    /// <summary>What the server found wrong with a request before any endpoint saw it.</summary>
    public static ProblemException Unreadable(int status, string detail) =>
        Refuse(status, ProblemCodes.Of(status), "The request could not be read", detail);

    /// <summary>503: the broker, and so every worker, is out of reach.</summary>
    public static ProblemException BrokerUnavailable(TimeSpan retryAfter) =>
        Refuse(StatusCodes.Status503ServiceUnavailable, "broker_unavailable", "The workers cannot be reached", "Nothing was tried. Send the request again later.").After(retryAfter);

    /// <summary>503: the stored secrets do not open, since a key of the ring is away. Only the operator can put that right.</summary>
    public static ProblemException SecretsUnavailable() =>
        Refuse(StatusCodes.Status503ServiceUnavailable, "secrets_unavailable", "The stored secrets cannot be opened", "A key of this installation is missing, and the configuration cannot be read without it. Nothing was changed. What needs no secret can be changed meanwhile by a PATCH without imapPopConfig.");

    /// <summary>504: no worker answered.</summary>
    public static ProblemException NoWorker(TimeSpan retryAfter) =>
        Refuse(StatusCodes.Status504GatewayTimeout, "no_worker", "No worker answered in time", "Whether the server was asked is not known. Send the request again later.").After(retryAfter);

    /// <summary>413.</summary>
    public static ProblemException BodyTooLarge(int limit) =>
        Refuse(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is too large", $"A body may have {limit} bytes at most.");

    /// <summary>415.</summary>
    public static ProblemException UnsupportedMediaType(string detail) =>
        Refuse(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Unsupported media type", detail);

    /// <summary>415 (RFC 9110 section 15.5.16): the body is compressed.</summary>
    public static ProblemException UnsupportedContentCoding()
    {
        var problem = UnsupportedMediaType("The body must be sent as it is, without Content-Encoding.");
        problem.Headers["Accept-Encoding"] = "identity";
        return problem;
    }

    /// <summary>The <c>type</c> of a code.</summary>
    public static string TypeOf(string code) => $"urn:eventmonitors:problem:{code}";

    private static ProblemException Refuse(int status, string code, string title, string detail, IDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail, Type = TypeOf(code) };
        problem.Extensions["code"] = ProblemCodes.Known(status, code);
        if (errors is not null) problem.Extensions["errors"] = errors;
        return new ProblemException(problem);
    }
}
