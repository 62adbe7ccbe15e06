using System.Net.Security;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// The last lines of a conversation, both directions. Keeping them costs a copy and nothing else; they are made fit to be
/// shown only when a probe has failed.
/// </summary>
internal sealed class Transcript
{
    /// <summary>How many lines are kept.</summary>
    public const int Lines = 20;

    /// <summary>How many bytes of a server's line are kept: enough for what is shown of it.</summary>
    public const int LineBytes = 512;

    // Most conversations fit; no conversation needs more than 20 lines at their longest.
    private const int UsualBytes = 2048;

    private readonly TranscriptLine[] _ring = new TranscriptLine[Lines];
    private byte[] _bytes = new byte[UsualBytes];
    private int _used;
    private int _next;
    private int _count;

    /// <summary>The transcript of a conversation that is about to begin.</summary>
    public static Transcript Over(Stream stream)
    {
        var transcript = new Transcript();
        transcript.Note(stream);
        return transcript;
    }

    /// <summary>What the client says, as it may be shown.</summary>
    public void Client(string shown) => Add(new TranscriptLine(Speaker.Client, shown, 0, 0, 0));

    /// <summary>A line of the server without its end.</summary>
    public void Server(ReadOnlySpan<byte> line) => Server(line, line.Length);

    /// <summary>The beginning of a line that is not complete, and is longer than any that could be.</summary>
    public void ServerBroken(ReadOnlySpan<byte> beginning) => Server(beginning, long.MaxValue);

    /// <summary>Bytes of the server that were passed over.</summary>
    public void Literal(long bytes) => Add(new TranscriptLine(Speaker.Literal, null, 0, 0, bytes));

    /// <summary>From here on the conversation goes over this stream; that of TLS is told by its version.</summary>
    public void Note(Stream stream)
    {
        if (stream is SslStream tls)
            Add(new TranscriptLine(Speaker.Tls, null, 0, 0, (long)tls.SslProtocol));
    }

    /// <summary>What is kept, oldest first.</summary>
    public IEnumerable<TranscriptLine> Kept()
    {
        for (var i = _count; i > 0; i--)
            yield return _ring[(_next - i + Lines) % Lines];
    }

    /// <summary>What is kept of the server's words in a line.</summary>
    public ReadOnlySpan<byte> BytesOf(TranscriptLine line) => _bytes.AsSpan(line.Start, line.Kept);

    private void Server(ReadOnlySpan<byte> line, long length)
    {
        var kept = line[..Math.Min(line.Length, LineBytes)];
        MakeRoom(kept.Length);
        kept.CopyTo(_bytes.AsSpan(_used));
        Add(new TranscriptLine(Speaker.Server, null, _used, kept.Length, length));
        _used += kept.Length;
    }

    private void Add(TranscriptLine line)
    {
        _ring[_next] = line;
        _next = (_next + 1) % Lines;
        _count = Math.Min(_count + 1, Lines);
    }

    // The bytes of lines that have left the ring make room first; their order is that of the ring.
    private void MakeRoom(int bytes)
    {
        if (_used + bytes <= _bytes.Length)
            return;
        var live = 0;
        for (var i = Math.Min(_count, Lines - 1); i > 0; i--)
        {
            ref var line = ref _ring[(_next - i + Lines) % Lines];
            if (line.Speaker != Speaker.Server)
                continue;
            _bytes.AsSpan(line.Start, line.Kept).CopyTo(_bytes.AsSpan(live));
            line = line with { Start = live };
            live += line.Kept;
        }
        _used = live;
        while (_used + bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(_bytes.Length * 2, Lines * LineBytes));
    }
}
