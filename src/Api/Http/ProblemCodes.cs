namespace EventMonitors.Api.Http;

/// <summary>Every <c>code</c> that a problem document can have, with its status. Callers program against them: they stay.</summary>
public static class ProblemCodes
{
    /// <summary>In the order of their status.</summary>
    public static IReadOnlyList<(int Status, string Code)> All { get; } =
    [
        (StatusCodes.Status400BadRequest, "invalid_request"),
        (StatusCodes.Status401Unauthorized, "unauthorized"),
        (StatusCodes.Status401Unauthorized, "invalid_credentials"),
        (StatusCodes.Status403Forbidden, "forbidden"),
        (StatusCodes.Status403Forbidden, "quota_exceeded"),
        (StatusCodes.Status404NotFound, "not_found"),
        (StatusCodes.Status405MethodNotAllowed, "method_not_allowed"),
        (StatusCodes.Status408RequestTimeout, "request_timeout"),
        (StatusCodes.Status409Conflict, "conflict"),
        (StatusCodes.Status409Conflict, "customer_inactive"),
        (StatusCodes.Status409Conflict, "email_taken"),
        (StatusCodes.Status409Conflict, "idempotency_key_in_use"),
        (StatusCodes.Status409Conflict, "idempotency_outcome_unknown"),
        (StatusCodes.Status409Conflict, "last_admin"),
        (StatusCodes.Status409Conflict, "public_id_taken"),
        (StatusCodes.Status410Gone, "gone"),
        (StatusCodes.Status412PreconditionFailed, "precondition_failed"),
        (StatusCodes.Status413PayloadTooLarge, "body_too_large"),
        (StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type"),
        (StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused"),
        (StatusCodes.Status428PreconditionRequired, "precondition_required"),
        (StatusCodes.Status429TooManyRequests, "too_many_requests"),
        (StatusCodes.Status500InternalServerError, "internal_error"),
        (StatusCodes.Status503ServiceUnavailable, "unavailable"),
        (StatusCodes.Status503ServiceUnavailable, "broker_unavailable"),
        (StatusCodes.Status503ServiceUnavailable, "secrets_unavailable"),
        (StatusCodes.Status504GatewayTimeout, "no_worker"),
    ];

    /// <summary>The code of a refusal that the framework made.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status429TooManyRequests => "too_many_requests",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        >= StatusCodes.Status500InternalServerError => "internal_error",
        _ => "invalid_request",
    };

    /// <summary>Sees to it that no refusal has a code that is not listed.</summary>
    public static string Known(int status, string code) =>
        All.Contains((status, code)) ? code : throw new InvalidOperationException($"{status} {code} is not in {nameof(ProblemCodes)}; docs/api.md lists them too.");
}
