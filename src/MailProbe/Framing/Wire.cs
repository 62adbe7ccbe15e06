using System.Net.Sockets;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// Lines in, bytes out, over one connection. Both protocols are framed in lines; whatever a server sends, no more than
/// the longest line allowed is ever held, and more than the budget of the connection ends it.
/// </summary>
internal sealed class Wire(Stream stream, ProbeLimits limits)
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly Transcript _transcript = Transcript.Over(stream);

    // Most servers' longest line, their capabilities, fits into a kilobyte; the buffer grows only for the others.
    private byte[] _buffer = new byte[Math.Min(1024, limits.LineBytes + 2)];
    private Stream _stream = stream;
    private int _start;
    private int _end;
    private int _budget = limits.ResponseBytes;

    /// <summary>Bytes received, inside TLS where there is TLS.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes sent, likewise.</summary>
    public long BytesSent { get; private set; }

    /// <summary>The next line without its CRLF (a bare LF is taken too). It is valid until the next read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        // What is already here costs no wait, so that many lines would otherwise outlast the deadline.
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf(Lf);
            if (at >= 0)
                return TakeLine(searched + at);
            searched = _end - _start;
            if (searched > limits.LineBytes + 1)
                throw LineTooLong();
            await FillAsync(cancellationToken);
        }
    }

    /// <summary>Reads past a literal without keeping it.</summary>
    public async ValueTask SkipAsync(long bytes, CancellationToken cancellationToken)
    {
        // Refused by its announcement alone: a server that promises 4 GiB is not waited for.
        if (bytes - (_end - _start) > _budget)
            throw new ProtocolViolationException($"The server announced a literal of {bytes} bytes, more than a login needs");
        _transcript.Literal(bytes);
        while (bytes > 0)
        {
            if (_start == _end)
                await FillAsync(cancellationToken);
            var taken = (int)Math.Min(bytes, _end - _start);
            _start += taken;
            bytes -= taken;
        }
    }

    /// <summary>
    /// Sends. A broken pipe is not reported here: what the server said before it hung up is worth more, and the read that
    /// follows finds either that or the broken connection.
    /// </summary>
    /// <param name="bytes">What goes out.</param>
    /// <param name="shown">The same as one line that may be shown to anybody: neither user nor secret, and no line end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, string shown, CancellationToken cancellationToken)
    {
        _transcript.Client(shown);
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
            BytesSent += bytes.Length;
        }
        catch (IOException)
        {
        }
    }

    /// <summary>
    /// Whether the server has sent more than has been read. Before TLS that would be words to be taken for the server's own
    /// after it (CVE-2011-0411).
    /// </summary>
    public bool HasMore => _start != _end || _stream is NetworkStream { DataAvailable: true };

    /// <summary>Goes on over another stream, which is the same connection inside TLS.</summary>
    /// <exception cref="ProtocolViolationException">Bytes from before are left over.</exception>
    public void Upgrade(Stream encrypted)
    {
        if (_start != _end)
            throw new ProtocolViolationException("The server sent more than its answer before TLS began");
        _stream = encrypted;
        _transcript.Note(encrypted);
    }

    /// <summary>
    /// The end of the conversation, fit to be shown, with what had come when it broke off. Nothing can be read any more
    /// after this.
    /// </summary>
    public IReadOnlyList<string> ShowTranscript(ServerText text)
    {
        while (_start < _end)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var at = rest.IndexOf(Lf);
            if (at < 0)
                _transcript.ServerBroken(rest);
            else
                _transcript.Server(rest[..at].TrimEnd(Cr));
            _start += at < 0 ? rest.Length : at + 1;
        }
        return TranscriptText.Of(_transcript, text);
    }

    private ReadOnlyMemory<byte> TakeLine(int length)
    {
        var line = _buffer.AsMemory(_start, length);
        _start += length + 1;
        if (line.Span.EndsWith([Cr]))
            line = line[..^1];
        _transcript.Server(line.Span);
        if (line.Length > limits.LineBytes)
            throw LineTooLong();
        if (line.Span.Contains((byte)0))
            throw new ProtocolViolationException("The server sent a NUL byte");
        return line;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        int read;
        try
        {
            read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        }
        catch (IOException)
        {
            throw new ConnectionLostException(reset: true);
        }
        if (read == 0)
            throw new ConnectionLostException(reset: false);
        _end += read;
        BytesReceived += read;
        _budget -= read;
        if (_budget < 0)
            throw new ProtocolViolationException($"The server sent more than {limits.ResponseBytes} bytes");
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, limits.LineBytes + 2));
    }

    private ProtocolViolationException LineTooLong() => new($"The server sent a line of more than {limits.LineBytes} bytes");
}
