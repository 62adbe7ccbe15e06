namespace EventMonitors.Contracts;

/// <summary>The queues between Api and workers, and the limits that both sides must declare alike.</summary>
public static class Queues
{
    /// <summary>Scheduled checks, to any worker.</summary>
    public const string CheckRequests = "check-requests";

    /// <summary>Checks that somebody waits for, and configurations that are tried: to any worker, past the schedule.</summary>
    public const string CheckRequestsNow = "check-requests-now";

    /// <summary>Results and expired requests, to the recorder.</summary>
    public const string CheckResults = "check-results";

    /// <summary>Most messages that a queue holds; publishers are refused beyond that (<c>x-overflow: reject-publish</c>).</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>
    /// Deliveries after which the broker gives a message up (<c>x-delivery-limit</c>) and moves it to the error queue; RabbitMQ
    /// 3.10 has no limit of its own.
    /// </summary>
    public const int DeliveryLimit = 10;

    /// <summary>
    /// Where the messages of a queue go that nobody could handle: moved by a consumer that failed, or by the broker when it gave
    /// them up (<see cref="DeliveryLimit"/>). An operator reads it.
    /// </summary>
    public static string ErrorQueueOf(string queue) => queue + "_error";

    /// <summary>
    /// The arguments both sides declare a queue with; RabbitMQ refuses a second declaration that differs, so they never change.
    /// See RabbitMQ's documentation, "Quorum Queues" (at-least-once dead lettering needs 3.10 and <c>reject-publish</c>) and
    /// "Queue Length Limit".
    /// </summary>
    public static IReadOnlyDictionary<string, object> ArgumentsOf(string queue) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-max-length"] = MaxLength,
        ["x-overflow"] = "reject-publish",
        ["x-dead-letter-exchange"] = ErrorQueueOf(queue),
        ["x-dead-letter-routing-key"] = ErrorQueueOf(queue),
        ["x-dead-letter-strategy"] = "at-least-once",
    };

    /// <summary>
    /// The arguments of an error queue. Nothing leads on from there, and it never gives a message up: looking at one and putting
    /// it back counts as a delivery.
    /// </summary>
    public static IReadOnlyDictionary<string, object> ErrorArguments { get; } = new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 1_000_000,
        ["x-max-length"] = MaxLength,
        ["x-overflow"] = "reject-publish",
    };
}
