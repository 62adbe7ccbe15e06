using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace EventMonitors.DevHost.Scripted;

/// <summary>One client's connection, as the steps of a script see it. Text is Latin-1, so that each character is one byte.</summary>
public sealed class ScriptedConnection(Socket socket) : IAsyncDisposable
{
    private readonly StringBuilder _received = new();
    private readonly byte[] _one = new byte[1];
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Everything the client has sent so far.</summary>
    public string Received => _received.ToString();

    /// <summary>The name the client asked for in TLS, empty where it named none, <c>null</c> before TLS.</summary>
    public string? ServerName { get; private set; }

    /// <summary>The last line that <see cref="ReadLineAsync"/> returned.</summary>
    public string LastLine { get; private set; } = "";

    public async Task SendAsync(string text, CancellationToken cancellation) =>
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellation);

    /// <summary>Reads one line, without its CRLF.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
            line.Append(await ReadAsync(cancellation) ?? throw new ScriptException($"The client hung up after '{line}'."));
        return LastLine = line.ToString(0, line.Length - 2);
    }

    /// <summary>Reads one byte.</summary>
    public async Task ReadSomeAsync(CancellationToken cancellation) =>
        _ = await ReadAsync(cancellation) ?? throw new ScriptException("The client hung up without a byte.");

    /// <summary>Reads as far as the end of what the client sends, a reset included.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellation)
    {
        try
        {
            while (await ReadAsync(cancellation) is not null)
            {
            }
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Becomes the server's side of TLS.</summary>
    public async Task EncryptAsync(SslServerAuthenticationOptions options, CancellationToken cancellation)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
        {
            ServerName = hello.ServerName;
            return ValueTask.FromResult(options);
        }, null, cancellation);
    }

    /// <summary>Says that nothing more will be sent, and still listens.</summary>
    public void CloseHalf() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection with a reset instead of an end.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<char?> ReadAsync(CancellationToken cancellation)
    {
        if (await _stream.ReadAsync(_one, cancellation) == 0)
            return null;
        _received.Append((char)_one[0]);
        return (char)_one[0];
    }
}
