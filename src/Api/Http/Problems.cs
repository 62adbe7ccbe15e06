using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Http;

/// <summary>Ends a request with a problem document (RFC 9457). Nothing was changed.</summary>
public sealed class ProblemException(ProblemDetails problem) : Exception(problem.Title)
{
    /// <summary>What the caller is told.</summary>
    public ProblemDetails Problem { get; } = problem;
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

    /// <summary>403: the role may not do this.</summary>
    public static ProblemException Forbidden(string detail) =>
        Refuse(StatusCodes.Status403Forbidden, "forbidden", "Forbidden", detail);

    /// <summary>404, also for what belongs to another organization.</summary>
    public static ProblemException NotFound(string what) =>
        Refuse(StatusCodes.Status404NotFound, "not_found", $"{what} not found", $"There is no such {what.ToLowerInvariant()} in your organization.");

    /// <summary>409: others were there first, every time.</summary>
    public static ProblemException Conflict(string detail) =>
        Refuse(StatusCodes.Status409Conflict, "conflict", "Conflict", detail);

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

    /// <summary>429. The caller sets <c>Retry-After</c>.</summary>
    public static ProblemException TooManyRequests(string detail) =>
        Refuse(StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests", detail);

    /// <summary>413.</summary>
    public static ProblemException BodyTooLarge(int limit) =>
        Refuse(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is too large", $"A body may have {limit} bytes at most.");

    /// <summary>415.</summary>
    public static ProblemException UnsupportedMediaType(string detail) =>
        Refuse(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Unsupported media type", detail);

    /// <summary>The code of a refusal that the framework made.</summary>
    public static string CodeOf(int? status) => status switch
    {
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        >= 500 => "internal_error",
        _ => "invalid_request",
    };

    /// <summary>The <c>type</c> of a code.</summary>
    public static string TypeOf(string code) => $"urn:eventmonitors:problem:{code}";

    private static ProblemException Refuse(int status, string code, string title, string detail, IDictionary<string, string[]>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Title = title, Detail = detail, Type = TypeOf(code) };
        problem.Extensions["code"] = code;
        if (errors is not null) problem.Extensions["errors"] = errors;
        return new ProblemException(problem);
    }
}
