namespace EventMonitors.MailProbe.Running;

/// <summary>Compares a mailbox with what is expected of it.</summary>
internal static class Expectations
{
    /// <summary>What is wrong with the number of messages, as a sentence with both numbers, or <c>null</c>.</summary>
    public static string? BrokenBy(MailboxExpectation expected, long count) => expected switch
    {
        { MinMessages: { } least } when count < least => Sentence($"The mailbox holds {Messages(count)}, at least {least} {Are(least)} expected."),
        { MaxMessages: { } most } when count > most => Sentence($"The mailbox holds {Messages(count)}, at most {most} {Are(most)} expected."),
        _ => null,
    };

    /// <summary>What is wrong with the age of the newest message, likewise. A server's clock may go fast: the future is new.</summary>
    /// <param name="maxAge">How old it may be.</param>
    /// <param name="newest">When it came, <c>null</c> where the mailbox is empty.</param>
    /// <param name="now">The time of the probe.</param>
    public static string? BrokenBy(TimeSpan maxAge, DateTimeOffset? newest, DateTimeOffset now) => newest switch
    {
        null => Sentence($"The mailbox is empty, a message of the last {Minutes(maxAge)} is expected."),
        { } at when now - at > maxAge => Sentence($"The newest message came {Minutes(now - at)} ago, at most {Minutes(maxAge)} are expected."),
        _ => null,
    };

    private static string Messages(long count) => Sentence($"{count} {(count == 1 ? "message" : "messages")}");

    private static string Are(long count) => count == 1 ? "is" : "are";

    // Rounded up to a tenth, so that what is too old also reads so.
    private static string Minutes(TimeSpan age) => Sentence($"{Math.Ceiling(age.TotalMinutes * 10) / 10:0.#} minutes");

    private static string Sentence(FormattableString text) => FormattableString.Invariant(text);
}
