using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace EventMonitors.Api.Messaging;

/// <summary>
/// Reads what lies in an error queue: MassTransit's envelope and fault headers
/// (<see href="https://masstransit.io/documentation/concepts/messages">Messages</see>), or what the broker says of a message that it gave
/// up (<see href="https://www.rabbitmq.com/docs/dlx#effects">Dead Letter Exchanges</see>). Whatever the bytes are, it fails at none of them.
/// </summary>
public static class ErrorMessageReader
{
    /// <summary>The header that counts how often a message was put back.</summary>
    public const string ReplaysHeader = "event-monitors-replays";

    private const int MostCharacters = 300;
    private const int IdBytes = 8;
    private const string FaultHeaders = "MT-Fault-";

    // Of the year 9999, since 1970.
    private const long LastSecond = 253_402_300_799;

    // What names a check. Everything else may be sealed, or a mail server's words.
    private static readonly string[] Shown =
    [
        "schemaVersion", "checkId", "monitorId", "organizationId", "monitorVersion", "probeVersion", "trigger", "slot", "requestedAt", "expiresAt",
        "startedAt", "finishedAt", "takenAt", "worker", "verdict", "fault", "phase",
    ];

    /// <summary>What can be shown of a message.</summary>
    /// <param name="queue">Where it lies.</param>
    /// <param name="properties">Its properties and headers.</param>
    /// <param name="body">Its bytes.</param>
    public static ErrorMessage Read(string queue, IReadOnlyBasicProperties properties, ReadOnlySpan<byte> body)
    {
        var (envelopeId, type, facts) = ReadEnvelope(body);
        return new ErrorMessage(
            queue,
            NameOrNull(properties.MessageId) ?? NameOrNull(envelopeId) ?? Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, IdBytes)),
            type,
            body.Length,
            FailedAtOf(properties),
            ReasonOf(properties),
            ReplaysOf(properties),
            facts);
    }

    /// <summary>The properties to put a message back with: as it was sent, one replay more, and to its own queue alone.</summary>
    public static BasicProperties Renew(IReadOnlyBasicProperties properties)
    {
        var renewed = new BasicProperties(properties) { Persistent = true, Headers = new Dictionary<string, object?>() };
        // The broker ends the channel of whoever names another user than its own.
        renewed.ClearUserId();
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>())
            if (!IsOfFailure(name) && !LeadsElsewhere(name)) renewed.Headers[name] = value;
        renewed.Headers[ReplaysHeader] = ReplaysOf(properties) + 1;
        return renewed;
    }

    private static bool IsOfFailure(string header) =>
        header.StartsWith(FaultHeaders, StringComparison.Ordinal)
        || header is "MT-Reason" or "x-death" or "x-delivery-count" or "x-acquired-count"
        || header.StartsWith("x-first-death-", StringComparison.Ordinal)
        || header.StartsWith("x-last-death-", StringComparison.Ordinal);

    // Further queues that the broker would put it into: https://www.rabbitmq.com/docs/sender-selected
    private static bool LeadsElsewhere(string header) => header is "CC" or "BCC";

    private static (string? Id, string? Type, IReadOnlyDictionary<string, string> Facts) ReadEnvelope(ReadOnlySpan<byte> body)
    {
        var facts = new Dictionary<string, string>();
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var envelope = document.RootElement;
            if (envelope.ValueKind != JsonValueKind.Object) return (null, null, facts);
            if (Child(envelope, "message") is { } message) Collect(Child(message, "check") ?? Child(message, "result") ?? message, facts);
            return (TextOf(envelope, "messageId"), TypeOf(envelope), facts);
        }
        // The second where a text is half of a character, or no UTF-8: found when it is asked for.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return (null, null, facts);
        }
    }

    private static void Collect(JsonElement message, Dictionary<string, string> facts)
    {
        foreach (var name in Shown)
            if (TextOf(message, name) is { } text) facts[name] = Cut(text);
    }

    private static JsonElement? Child(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;

    private static string? TextOf(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : null;

    // urn:message:EventMonitors.Contracts:CheckCompleted
    private static string? TypeOf(JsonElement envelope) =>
        envelope.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0 && types[0].ValueKind == JsonValueKind.String
            ? Cut(types[0].GetString()!.Split(':')[^1])
            : null;

    private static string ReasonOf(IReadOnlyBasicProperties properties)
    {
        if (HeaderOf(properties, FaultHeaders + "Message") is { } problem)
            return Cut($"{HeaderOf(properties, FaultHeaders + "ExceptionType")?.Split('.')[^1] ?? "failed"}: {problem}");
        return Death(properties, "reason") switch
        {
            "delivery_limit" => "no consumer has ended it, however often it was delivered",
            { } reason => $"given up by the broker: {Cut(reason)}",
            null when HeaderOf(properties, "MT-Reason") == "dead-letter" => "no consumer takes messages of its type",
            null => "not known",
        };
    }

    private static DateTimeOffset? FailedAtOf(IReadOnlyBasicProperties properties) =>
        DateTimeOffset.TryParse(HeaderOf(properties, FaultHeaders + "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var failedAt) ? failedAt.ToUniversalTime()
        : DeathOf(properties)?.GetValueOrDefault("time") is AmqpTimestamp { UnixTime: >= 0 and <= LastSecond } time ? DateTimeOffset.FromUnixTimeSeconds(time.UnixTime)
        : null;

    private static int ReplaysOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(ReplaysHeader, out var count) == true && count is int replays and >= 0 ? replays : 0;

    private static string? Death(IReadOnlyBasicProperties properties, string key) => TextOf(DeathOf(properties)?.GetValueOrDefault(key));

    private static Dictionary<string, object?>? DeathOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue("x-death", out var deaths) == true && deaths is IList<object?> { Count: > 0 } list && list[0] is IDictionary<string, object?> death
            ? new Dictionary<string, object?>(death)
            : null;

    private static string? HeaderOf(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) == true ? TextOf(value) : null;

    private static string? TextOf(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };

    // What an operator can type and an event can hold; anything else is as good as no id.
    private static string? NameOrNull(string? text) =>
        text?.Length is > 0 and <= MostCharacters && text[0] != '-' && text.All(character => character is > ' ' and <= '~') ? text : null;

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "…";
}
