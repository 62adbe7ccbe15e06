namespace EventMonitors.Api.Messaging;

/// <summary>A message that nobody could use, as far as an operator may see it: nothing sealed, and nothing that a mail server said.</summary>
/// <param name="Queue">The queue that it lies in.</param>
/// <param name="Id">The message's id; where it has none that can be typed, the first 16 hexadecimal digits of its body's SHA-256.</param>
/// <param name="Type">The type's name, for example <c>CheckCompleted</c>; <c>null</c> where the body is not a message of ours.</param>
/// <param name="Bytes">The body's size.</param>
/// <param name="FailedAt">When it was put aside, in UTC; <c>null</c> where that is not known.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Replays">How often it was put back to its queue already.</param>
/// <param name="Facts">The fields that name the check, by their keys on the wire.</param>
public sealed record ErrorMessage(
    string Queue, string Id, string? Type, int Bytes, DateTimeOffset? FailedAt, string Reason, int Replays, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>How often a message may be put back: what failed so many times fails again.</summary>
    public const int MostReplays = 3;

    /// <summary>Whether it may be put back once more.</summary>
    public bool MayBeReplayed => Replays < MostReplays;
}
