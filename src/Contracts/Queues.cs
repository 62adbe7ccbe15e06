namespace EventMonitors.Contracts;

/// <summary>The queues between Api and workers, and the limits that both sides must declare alike.</summary>
public static class Queues
{
    /// <summary>Scheduled checks, to any worker.</summary>
    public const string CheckRequests = "check-requests";

    /// <summary>Results and expired requests, to the recorder.</summary>
    public const string CheckResults = "check-results";

    /// <summary>Most messages that a queue holds; publishers are refused beyond that (<c>x-overflow: reject-publish</c>).</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>Deliveries after which the broker gives a message up (<c>x-delivery-limit</c>); RabbitMQ 3.10 has no limit of its own.</summary>
    public const int DeliveryLimit = 10;

    /// <summary>
    /// The arguments both sides declare a queue with; RabbitMQ refuses a second declaration that differs.
    /// See RabbitMQ's documentation, "Quorum Queues" and "Queue Length Limit".
    /// </summary>
    public static IReadOnlyDictionary<string, object> Arguments { get; } = new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-max-length"] = MaxLength,
        ["x-overflow"] = "reject-publish",
    };
}
