using System.Text;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>
/// The client's end of a conversation in memory. Each line of the script is what the server says (<c>S: </c>, ended by CRLF;
/// <c>s: </c> as it is), or how the client's next line must begin (<c>C: </c>). Text is UTF-8. What the server has said is read in segments as
/// <paramref name="segment"/> gives their lengths; where it has nothing more to say, it has hung up.
/// </summary>
internal sealed class ConversationStream(IReadOnlyList<string> script, Func<int> segment) : Stream
{
    private readonly MemoryStream _said = new();
    private readonly StringBuilder _heard = new();
    private int _next;
    private bool _begun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_begun)
            Speak();
        _begun = true;
        return new ValueTask<int>(_said.Read(buffer.Span[..Math.Min(segment(), buffer.Length)]));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _heard.Append(Encoding.UTF8.GetString(buffer.Span));
        for (var end = _heard.ToString().IndexOf("\r\n", StringComparison.Ordinal); end >= 0; end = _heard.ToString().IndexOf("\r\n", StringComparison.Ordinal))
        {
            Hear(_heard.ToString(0, end));
            _heard.Remove(0, end + 2);
        }
        return ValueTask.CompletedTask;
    }

    private void Hear(string line)
    {
        if (_next >= script.Count || !line.StartsWith(script[_next][3..], StringComparison.Ordinal))
            throw new InvalidOperationException($"The client said '{line}' instead of '{(_next < script.Count ? script[_next] : "nothing")}'.");
        _next++;
        Speak();
    }

    private void Speak()
    {
        var at = _said.Position;
        _said.Position = _said.Length;
        for (; _next < script.Count && script[_next][0] != 'C'; _next++)
            _said.Write(Encoding.UTF8.GetBytes(script[_next][0] == 'S' ? script[_next][3..] + "\r\n" : script[_next][3..]));
        _said.Position = at;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
