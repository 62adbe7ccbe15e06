using EventMonitors.Contracts;

namespace EventMonitors.CheckWorker;

/// <summary>How long a check may take.</summary>
/// <param name="Timeout">From its beginning to its end, all phases together.</param>
/// <param name="IsCut">Whether that is less than half of what the configuration grants, since the next slot comes before.</param>
public sealed record CheckDeadline(TimeSpan Timeout, bool IsCut)
{
    private const int MaxTimeoutSeconds = 120;
    private const int LeastPart = 5;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // What somebody asked for and waits for: no next slot comes, and a verdict in half of the time would be another one.
    private static readonly string[] Whole = ["manual", "trial"];

    /// <summary>
    /// The deadline of a request that is taken now: the configured one, or what is left until the next slot comes, so that two
    /// checks never meet in one mailbox. <c>null</c> where less than a second, or less than a fifth of the configured time, is
    /// left: nobody could say anything about the server in that. A check at once and a trial have their whole time, or none.
    /// </summary>
    public static CheckDeadline? Of(CheckRequested request, DateTimeOffset now)
    {
        var configured = TimeSpan.FromSeconds(Math.Clamp(request.TimeoutSeconds, 1, MaxTimeoutSeconds));
        var left = request.ExpiresAt - now;
        if (left >= configured) return new CheckDeadline(configured, IsCut: false);
        if (Whole.Contains(request.Trigger)) return null;
        return left >= Least && left >= configured / LeastPart ? new CheckDeadline(left, IsCut: left < configured / 2) : null;
    }
}
