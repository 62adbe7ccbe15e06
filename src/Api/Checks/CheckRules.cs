using System.Text.RegularExpressions;
using EventMonitors.Api.Http;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.Api.Checks;

/// <summary>
/// What a message must be like to become an event, since an event can never be corrected. Words are checked by their
/// shape, not against a list: a newer worker may know more of them. The id is computed again: it decides which end of a slot
/// is the first one, so nobody may choose it. Lengths are those of what workers send, so that a foreign hand cannot fill the
/// store, where everything stays.
/// </summary>
public static partial class CheckRules
{
    private const int MaxMessage = 2_000;
    private const int MaxWarnings = 20;
    private const int MaxWarning = 400;
    private const int MaxTimings = 32;
    private const int MaxName = 200;
    private const int MaxServerText = 200;
    private const int MaxAddress = 64;
    private const int MaxAddresses = 20;
    private const int MaxCertificateNames = 20;
    private const int MaxCapabilities = 100;
    private const int MaxCapabilityCharacters = 4_096;
    private const int MaxTranscript = 20;

    // Bytes of UTF-8, all texts together: more than a server can bring a worker to send, whatever letters it uses.
    private const int MaxBytes = 40 * 1024;

    private const double MaxTimingMs = 24 * 60 * 60 * 1000;

    // A worker's clock may be off, but not by a day; and no slot is older than this product.
    private static readonly DateTimeOffset Earliest = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    /// <returns>What is wrong with a result, without quoting its content; <c>null</c> where nothing is.</returns>
    public static string? FindProblem(Wire.CheckCompleted message, DateTimeOffset now) =>
        Wire.WireVersion.FindProblem(message.SchemaVersion)
        ?? FindIdentityProblem(message.CheckId, message.MonitorId, message.OrganizationId, message.MonitorVersion, message.ProbeVersion, message.Trigger, message.Slot, message.Worker, now)
        ?? FindContentProblem(message, now);

    /// <summary>The same without its identity: of a trial, which belongs to no monitor.</summary>
    public static string? FindContentProblem(Wire.CheckCompleted message, DateTimeOffset now) =>
        (IsText(message.Worker, MaxName) ? null : "worker is missing, too long or not storable text")
        ?? (IsPlausible(message.StartedAt, now) ? null : "startedAt is not plausible")
        ?? (IsPlausible(message.FinishedAt, now) ? null : "finishedAt is not plausible")
        ?? (IsWord(message.Verdict) ? null : "verdict is not a word")
        ?? (IsWord(message.Fault) ? null : "fault is not a word")
        ?? (IsWord(message.Phase) ? null : "phase is not a word")
        ?? (IsText(message.Message, MaxMessage) ? null : "message is missing, too long or not storable text")
        ?? FindTimingProblem(message.TimingsMs)
        ?? (IsTextOrNull(message.Address, MaxAddress) ? null : "address is too long or not storable text")
        ?? (message.Port is null or (> 0 and <= 65535) ? null : "port is out of range")
        ?? (IsTextOrNull(message.TlsVersion, MaxName) ? null : "tlsVersion is too long or not storable text")
        ?? (IsTextOrNull(message.Mechanism, MaxName) ? null : "mechanism is too long or not storable text")
        ?? (message.Warnings is { Count: <= MaxWarnings } warnings && warnings.All(w => IsText(w, MaxWarning)) ? null : "warnings are missing, too many, too long or not storable text")
        ?? (message.AddressesTried is { Count: <= MaxAddresses } tried && tried.All(IsDialled) ? null : "addressesTried are missing, too many or not addresses with an outcome")
        ?? (IsTextOrNull(message.Cipher, MaxName) ? null : "cipher is too long or not storable text")
        ?? (message.Certificate is null || IsShown(message.Certificate) ? null : "certificate is not what one says")
        ?? (message.Greeting is null || IsServerText(message.Greeting) ? null : "greeting is too long or not storable text")
        ?? (AreServerTexts(message.Capabilities, MaxCapabilities) && message.Capabilities.Sum(name => name.Length) <= MaxCapabilityCharacters ? null : "capabilities are missing, too many, too long or not storable text")
        ?? (message.MessageCount is null or >= 0 ? null : "messageCount is negative")
        ?? (message.BytesReceived is null or >= 0 ? null : "bytesReceived is negative")
        ?? (message.BytesSent is null or >= 0 ? null : "bytesSent is negative")
        ?? (AreServerTexts(message.Transcript, MaxTranscript) ? null : "transcript is missing, too long or not storable text")
        ?? (SizeOf(message) <= MaxBytes ? null : "the result as a whole is too large");

    /// <inheritdoc cref="FindProblem(Wire.CheckCompleted, DateTimeOffset)"/>
    public static string? FindProblem(Wire.CheckExpired message, DateTimeOffset now) =>
        Wire.WireVersion.FindProblem(message.SchemaVersion)
        ?? FindIdentityProblem(message.CheckId, message.MonitorId, message.OrganizationId, message.MonitorVersion, message.ProbeVersion, message.Trigger, message.Slot, message.Worker, now);

    private static string? FindIdentityProblem(
        Guid checkId, long monitorId, long organizationId, long monitorVersion, long probeVersion, string? trigger, DateTimeOffset slot, string? worker, DateTimeOffset now) =>
        checkId == Guid.Empty ? "checkId is empty"
        : monitorId <= 0 ? "monitorId is not positive"
        : organizationId <= 0 ? "organizationId is not positive"
        : monitorVersion <= 0 ? "monitorVersion is not positive"
        : probeVersion <= 0 || probeVersion > monitorVersion ? "probeVersion is not one of the monitor's versions"
        : trigger is not (CheckTrigger.Schedule or CheckTrigger.Change or CheckTrigger.Manual) ? "trigger is not known"
        : !IsPlausible(slot, now) ? "slot is not plausible"
        : !IsText(worker, MaxName) ? "worker is missing, too long or not storable text"
        : checkId != IdOf(trigger, monitorId, probeVersion, slot) ? "checkId is not that of the monitor's check"
        : null;

    private static Guid IdOf(string trigger, long monitorId, long probeVersion, DateTimeOffset slot) => trigger switch
    {
        CheckTrigger.Change => CheckIds.OfChange(monitorId, probeVersion),
        CheckTrigger.Manual => CheckIds.OfManual(monitorId, slot),
        _ => CheckIds.OfSlot(monitorId, slot),
    };

    private static string? FindTimingProblem(IReadOnlyDictionary<string, double>? timings) =>
        timings is { Count: <= MaxTimings } && timings.All(t => IsWord(t.Key) && t.Value is >= 0 and <= MaxTimingMs)
            ? null
            : "timingsMs is missing, too long or out of range";

    private static bool IsDialled(Wire.AddressTried? tried) => tried is not null && IsText(tried.Address, MaxAddress) && IsWord(tried.Outcome);

    private static bool IsShown(Wire.CertificateFacts shown) =>
        IsServerText(shown.Subject) && IsServerText(shown.Issuer)
        && AreServerTexts(shown.Names, MaxCertificateNames)
        && shown.Problems is { Count: <= MaxWarnings } problems && problems.All(IsWord);

    private static int SizeOf(Wire.CheckCompleted message)
    {
        IEnumerable<string?> texts =
        [
            message.Worker, message.Message, message.Address, message.TlsVersion, message.Mechanism, message.Cipher, message.Greeting,
            message.Certificate?.Subject, message.Certificate?.Issuer, .. message.Certificate?.Names ?? [], .. message.Certificate?.Problems ?? [],
            .. message.TimingsMs.Keys, .. message.Warnings, .. message.AddressesTried.SelectMany<Wire.AddressTried, string>(tried => [tried.Address, tried.Outcome]),
            .. message.Capabilities, .. message.Transcript,
        ];
        return texts.Sum(text => text is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(text));
    }

    private static bool IsPlausible(DateTimeOffset instant, DateTimeOffset now) => instant >= Earliest && instant <= now + Ahead;

    private static bool IsWord(string? text) => text is not null && Word().IsMatch(text);

    private static bool IsTextOrNull(string? text, int most) => text is null || IsText(text, most);

    private static bool IsText(string? text, int most) => text is { Length: > 0 } && text.Length <= most && IsStorable(text);

    // What a server says may be nothing at all.
    private static bool IsServerText(string? text) => text is { Length: <= MaxServerText } && IsStorable(text);

    private static bool AreServerTexts(IReadOnlyList<string?>? texts, int most) => texts is not null && texts.Count <= most && texts.All(IsServerText);

    // jsonb holds neither NUL nor half a surrogate pair.
    private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal) && IsUnicode(text);

    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (System.Text.Rune.DecodeFromUtf16(text, out _, out var consumed) != System.Buffers.OperationStatus.Done) return false;
            text = text[consumed..];
        }

        return true;
    }

    [GeneratedRegex("^" + ProbeWords.Shape + @"\z")]
    private static partial Regex Word();
}
