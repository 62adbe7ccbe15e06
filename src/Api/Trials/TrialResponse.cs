using System.ComponentModel.DataAnnotations;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Trials;

/// <summary>What a worker found when it tried a configuration: as of a check, without what names a monitor and a slot.</summary>
/// <param name="StartedAt">When the worker began.</param>
/// <param name="FinishedAt">When the worker had its verdict.</param>
/// <param name="Verdict"><c>up</c>, <c>down</c> or <c>inconclusive</c>.</param>
/// <param name="Fault">The fault class, as of a check.</param>
/// <param name="Phase">The last phase that was entered.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Timings">Milliseconds in each phase that was entered, in their order.</param>
/// <param name="Address">The IP address that was dialled.</param>
/// <param name="Port">The TCP port that was dialled.</param>
/// <param name="Worker">The worker's name.</param>
/// <param name="TlsVersion">The TLS protocol version agreed on.</param>
/// <param name="Mechanism">How the login was made.</param>
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
/// <param name="Transcript">Of a failure the last lines of the conversation, without secrets.</param>
public sealed record TrialResponse(
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    [property: AllowedValues("up", "down", "inconclusive")] string Verdict,
    [property: ProbeWord(ProbeWords.Faults)] string Fault,
    [property: ProbeWord(ProbeWords.Phases)] string Phase,
    string Message,
    IReadOnlyDictionary<string, double> Timings,
    string? Address,
    int? Port,
    string Worker,
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
    /// <summary>The result as it is shown.</summary>
    public static TrialResponse Of(CheckResult result)
    {
        var item = CheckItem.Of(0, result);
        return new TrialResponse(
            result.StartedAt, result.FinishedAt, result.Verdict, result.Fault, result.Phase, result.Message, item.Timings!,
            item.Address, item.Port, result.Worker, item.TlsVersion, item.Mechanism, item.CertificateNotAfter, item.Warnings, item.AddressesTried, item.Cipher,
            item.Certificate, item.Greeting, item.Capabilities, item.MessageCount, item.NewestMessageAt, item.BytesReceived, item.BytesSent, item.Transcript);
    }
}
