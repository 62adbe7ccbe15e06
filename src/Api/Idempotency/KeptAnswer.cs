using System.Buffers;
using System.Text.Json;

namespace EventMonitors.Api.Idempotency;

/// <summary>
/// An answer as it is kept: its secrets are cut out of it. Where the answer repeated the request, the repetition has the same bytes and
/// completes it again; a secret that only the answer had (an API key, shown once) is <c>null</c> from then on.
/// </summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers that belong to the answer.</param>
/// <param name="Body">The content, without what was cut out.</param>
/// <param name="Echoes">For each piece that was cut out: its place in <paramref name="Body"/>, its place in the request's body, its length.</param>
public sealed record KeptAnswer(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, IReadOnlyList<int> Echoes)
{
    // More than any answer of ours has: what is done already must not fail for how it is told.
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 1_000 };

    /// <summary>Cuts the secrets out of an answer.</summary>
    /// <param name="status">The status code.</param>
    /// <param name="headers">The headers that belong to the answer.</param>
    /// <param name="answer">The content: UTF-8 JSON, or nothing.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="secretFields">Keys, at any depth of the answer, whose values hold secrets.</param>
    public static KeptAnswer Of(
        int status, IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> answer, ReadOnlyMemory<byte> request, IReadOnlyCollection<string> secretFields)
    {
        if (answer.Length == 0 || secretFields.Count == 0) return new KeptAnswer(status, headers, answer, []);

        var text = answer.Span;
        var body = new ArrayBufferWriter<byte>(answer.Length);
        var echoes = new List<int>();
        var copied = 0;
        var reader = new Utf8JsonReader(text, Deep);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !secretFields.Contains(reader.GetString()!)) continue;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = text[start..(int)reader.BytesConsumed];
            if (value is [(byte)'{', (byte)'}'] || value.SequenceEqual("null"u8)) continue;

            body.Write(text[copied..start]);
            copied = (int)reader.BytesConsumed;
            var at = request.Span.IndexOf(value);
            if (at >= 0) echoes.AddRange([body.WrittenCount, at, value.Length]);
            else body.Write("null"u8);
        }

        body.Write(text[copied..]);
        return new KeptAnswer(status, headers, body.WrittenMemory, echoes);
    }

    /// <summary>The content for a repetition of the same request.</summary>
    /// <param name="request">The body of the repetition, which is that of the first request byte for byte.</param>
    public byte[] Complete(ReadOnlySpan<byte> request)
    {
        var body = Body.Span;
        var answer = new ArrayBufferWriter<byte>();
        var copied = 0;
        for (var i = 0; i < Echoes.Count; i += 3)
        {
            answer.Write(body[copied..Echoes[i]]);
            answer.Write(request.Slice(Echoes[i + 1], Echoes[i + 2]));
            copied = Echoes[i];
        }

        answer.Write(body[copied..]);
        return answer.WrittenSpan.ToArray();
    }
}
