using System.Text.Json;
using System.Text.Json.Serialization;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Commands;

/// <summary>A result as one line of JSON, in the words that checks are recorded in.</summary>
internal static class ProbeJson
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private sealed record Tried(string Address, string Outcome);

    private sealed record Printed(
        Verdict Verdict,
        FaultClass Fault,
        ProbePhase Phase,
        string Message,
        DateTimeOffset StartedAt,
        DateTimeOffset FinishedAt,
        IReadOnlyDictionary<string, double> TimingsMs,
        string? Address,
        int Port,
        IEnumerable<Tried> AddressesTried,
        string? TlsVersion,
        string? Cipher,
        CertificateFacts? Certificate,
        string? Greeting,
        IReadOnlyList<string> Capabilities,
        string? Mechanism,
        long? MessageCount,
        DateTimeOffset? NewestMessageAt,
        long BytesReceived,
        long BytesSent,
        IReadOnlyList<string> Warnings,
        IReadOnlyList<string> Transcript);

    public static string Of(ProbeResult result) => JsonSerializer.Serialize(
        new Printed(
            result.Verdict,
            result.Fault,
            result.Phase,
            result.Message,
            result.StartedAt,
            result.FinishedAt,
            CheckResults.TimingsOf(result),
            result.Address?.ToString(),
            result.Port,
            result.AddressesTried.Select(tried => new Tried(tried.Address.ToString(), tried.Outcome)),
            result.TlsVersion,
            result.Cipher,
            result.Certificate,
            result.Greeting,
            result.Capabilities,
            result.Mechanism,
            result.MessageCount,
            result.NewestMessageAt,
            result.BytesReceived,
            result.BytesSent,
            result.Warnings,
            result.Transcript),
        Json);
}
