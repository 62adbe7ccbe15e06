using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventMonitors.EventStore.Transfer;

/// <summary>One line of an export: a header, then the events by position, then the attachments, then the end.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HeaderLine), "header")]
[JsonDerivedType(typeof(EventLine), "event")]
[JsonDerivedType(typeof(AttachmentLine), "attachment")]
[JsonDerivedType(typeof(EndLine), "end")]
internal abstract record TransferLine
{
    // Strict: what is not understood is not imported.
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 128,
    };

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];
}

/// <summary>What the export is. Where <see cref="After"/> is not 0 it is a part, without the events up to that position.</summary>
internal sealed record HeaderLine(string Format, int FormatVersion, DateTimeOffset ExportedAt, long After, long Settled) : TransferLine
{
    public const string Name = "event-store-export";
    public const int Newest = 1;
}

/// <summary>A row of mt_events as it is, and with a stream's first event what mt_streams knows beyond it.</summary>
internal sealed record EventLine(
    long Position,
    Guid Id,
    string Tenant,
    string Stream,
    StreamStart? Begins,
    long Version,
    string Type,
    string? DotnetType,
    DateTimeOffset Timestamp,
    string? CorrelationId,
    string? CausationId,
    RawJson? Headers,
    RawJson Data,
    byte[]? Binary,
    bool Archived) : TransferLine
{
    public bool HoldsNul() =>
        StorableText.HoldsNul(Data.Utf8) || (Headers is not null && StorableText.HoldsNul(Headers.Utf8))
        || new[] { Tenant, Stream, Begins?.Type, Type, DotnetType, CorrelationId, CausationId }.Any(text => text?.Contains('\0') == true);
}

/// <summary>What a stream is about and when it was made.</summary>
internal sealed record StreamStart(string? Type, DateTimeOffset Created);

/// <summary>Something of the application's own.</summary>
internal sealed record AttachmentLine(string Name, JsonElement Data) : TransferLine;

/// <summary>How many lines there were, and the SHA-256 of all of them, line ends included, in hexadecimal digits.</summary>
internal sealed record EndLine(long Events, long Attachments, string Sha256) : TransferLine;
