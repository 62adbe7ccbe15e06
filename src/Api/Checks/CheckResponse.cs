using System.ComponentModel.DataAnnotations;
using System.Globalization;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Checks;

/// <summary>A page of checks, newest first.</summary>
/// <param name="Items">The checks.</param>
/// <param name="NextBefore">What to send as <c>before</c> for older ones; <c>null</c> at the end.</param>
/// <param name="NextCursor">The same as <c>cursor</c>. Where a filter is set, a short or empty page with a cursor means "go on from there".</param>
public sealed record CheckPage(IReadOnlyList<CheckItem> Items, long? NextBefore, string? NextCursor)
{
    /// <summary>Names the order in a cursor.</summary>
    public const string Order = "checks";

    /// <summary>The page that ends before a position, or at the end.</summary>
    public static CheckPage Of(IReadOnlyList<CheckItem> items, long? next) =>
        new(items, next, next is { } position ? new Cursor(Order, [position.ToString(CultureInfo.InvariantCulture)]).ToString() : null);
}

/// <summary>One end of a check; in an answer about a single check, also one that is still to end.</summary>
/// <param name="Position">The event's place in the whole log.</param>
/// <param name="CheckId">Name-based UUID of the check.</param>
/// <param name="Trigger"><c>schedule</c>, <c>change</c> for the first check of a configuration, or <c>manual</c> where somebody asked for it.</param>
/// <param name="Slot">The instant that the check stands for.</param>
/// <param name="LastSlot">The last slot of a run of missed ones, else equal to the slot.</param>
/// <param name="Count">How many slots it stands for: more than 1 for a run of missed ones.</param>
/// <param name="StartedAt">When the worker began; <c>null</c> where no check was run.</param>
/// <param name="FinishedAt">When the worker had its verdict.</param>
/// <param name="Outcome"><c>completed</c>, <c>missed</c>, <c>late</c> for a result whose slot had been given up, or <c>pending</c> for a check that was asked for and has no end yet.</param>
/// <param name="Reason">Why it was missed.</param>
/// <param name="Verdict"><c>up</c>, <c>down</c> or <c>inconclusive</c>.</param>
/// <param name="Fault">The fault class; <c>none</c> of what is up.</param>
/// <param name="Phase">The last phase that was entered.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Timings">Milliseconds in each phase that was entered, in their order.</param>
/// <param name="Address">The IP address that was dialled.</param>
/// <param name="Port">The TCP port that was dialled.</param>
/// <param name="Worker">The worker's name.</param>
/// <param name="TlsVersion">The TLS protocol version agreed on.</param>
/// <param name="Mechanism">How the login was made: <c>PLAIN</c>, <c>LOGIN</c>, <c>USER</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-1</c>, <c>XOAUTH2</c> or <c>OAUTHBEARER</c>.</param>
/// <param name="CertificateNotAfter">The end of the leaf certificate's validity.</param>
/// <param name="Warnings">What did not fail the check but deserves attention.</param>
/// <param name="AddressesTried">Every address that was dialled, in the order in which that began.</param>
/// <param name="Cipher">The cipher suite agreed on, by its IANA name.</param>
/// <param name="Certificate">What the server's certificate says.</param>
/// <param name="Greeting">The text of the server's greeting, cleaned and cut.</param>
/// <param name="Capabilities">The capabilities that the server told last.</param>
/// <param name="MessageCount">The number of messages in the mailbox.</param>
/// <param name="NewestMessageAt">When the newest message came; only where its age is expected to be low.</param>
/// <param name="BytesReceived">Bytes received from the mail server, inside TLS where there is TLS.</param>
/// <param name="BytesSent">Bytes sent to it, likewise.</param>
/// <param name="Transcript">Of a failure the last lines of the conversation, the client's after <c>C: </c> and the server's after <c>S: </c>, without secrets.</param>
public sealed record CheckItem(
    long Position,
    Guid CheckId,
    [property: AllowedValues("schedule", "change", "manual")] string Trigger,
    DateTimeOffset Slot,
    DateTimeOffset LastSlot,
    int Count,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    [property: AllowedValues("pending", "completed", "missed", "late")] string Outcome,
    string? Reason,
    [property: AllowedValues("up", "down", "inconclusive")] string? Verdict,
    [property: ProbeWord(ProbeWords.Faults)] string? Fault,
    [property: ProbeWord(ProbeWords.Phases)] string? Phase,
    string? Message,
    IReadOnlyDictionary<string, double>? Timings,
    string? Address,
    int? Port,
    string? Worker,
    string? TlsVersion,
    string? Mechanism,
    DateTimeOffset? CertificateNotAfter,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<DialledAddress> AddressesTried,
    string? Cipher,
    ShownCertificate? Certificate,
    string? Greeting,
    IReadOnlyList<string> Capabilities,
    long? MessageCount,
    DateTimeOffset? NewestMessageAt,
    long? BytesReceived,
    long? BytesSent,
    IReadOnlyList<string> Transcript)
{
    internal const string Completed = "completed";
    internal const string Missed = "missed";
    internal const string Late = "late";
    internal const string Pending = "pending";

    // jsonb does not keep the order of keys, so it is given back here.
    private static readonly string[] Phases = ProbeWords.Phases.Split(' ');

    /// <summary>The item of an event at a position.</summary>
    public static CheckItem Of(long position, CheckEvent check) => check switch
    {
        CheckResult result => new CheckItem(
            position, result.CheckId, result.Trigger, result.Slot, result.Slot, 1, result.StartedAt, result.FinishedAt,
            result is CheckArrivedLate ? Late : Completed, null, result.Verdict, result.Fault, result.Phase, result.Message,
            InOrder(result.TimingsMs), result.Address, result.Port, result.Worker, result.TlsVersion, result.Mechanism, result.CertificateNotAfter, result.Warnings,
            result.AddressesTried ?? [], result.Cipher, result.Certificate, result.Greeting, result.Capabilities ?? [], result.MessageCount,
            result.NewestMessageAt, result.BytesReceived, result.BytesSent, result.Transcript ?? []),
        CheckMissed missed => new CheckItem(
            position, missed.CheckId, missed.Trigger, missed.Slot, missed.LastSlot, missed.Count, null, null,
            Missed, missed.Reason, null, null, null, null, null, null, null, missed.Worker, null, null, null, [],
            [], null, null, null, [], null, null, null, null, []),
        _ => throw new ArgumentException($"{check.GetType().Name} is no end of a check.", nameof(check)),
    };

    /// <summary>The item of a check that has no end yet.</summary>
    public static CheckItem Of(long position, CheckAskedFor asked) => new(
        position, asked.CheckId, CheckTrigger.Manual, asked.Slot, asked.Slot, 1, null, null,
        Pending, null, null, null, null, null, null, null, null, null, null, null, null, [],
        [], null, null, null, [], null, null, null, null, []);

    private static OrderedDictionary<string, double> InOrder(IReadOnlyDictionary<string, double> timings) =>
        new(timings.OrderBy(t => Array.IndexOf(Phases, t.Key) is var i && i < 0 ? Phases.Length : i));
}
