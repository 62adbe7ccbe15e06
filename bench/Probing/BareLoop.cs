using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.Bench.Probing;

/// <summary>
/// The limit in this runtime: a socket, an SslStream set up as the probe sets up its own, the same bytes as the probe sends, and
/// nothing of what comes back looked at beyond where an answer ends.
/// </summary>
/// <param name="target">What to log into.</param>
/// <param name="opensMailbox">Whether the mailbox is opened, as the probe does; blackbox_exporter does not.</param>
internal sealed class BareLoop(MailTarget target, bool opensMailbox) : ICheckLoop
{
    // As the probe has it: the built-in verdict costs nothing, and here there is no other one.
    private static readonly X509ChainPolicy NoBuiltInVerdict = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        VerificationFlags = X509VerificationFlags.NoFlag,
    };

    public async Task<long> CheckAsync(Dialect dialect)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(MailTarget.Host, dialect.PortOf(target));
        Stream stream = new NetworkStream(socket);
        var buffer = new byte[4096];
        long sent = 0;
        if (dialect.StartTls) await ReadAsync(stream, buffer, "*"u8.ToArray());
        foreach (var exchange in dialect.BeforeTls) await SendAsync(exchange);
        if (dialect.Tls || dialect.StartTls) stream = await EncryptAsync(stream);
        if (!dialect.StartTls) await ReadAsync(stream, buffer, []);
        foreach (var exchange in dialect.Session(target))
            if (opensMailbox || !exchange.OpensMailbox) await SendAsync(exchange);
        await stream.DisposeAsync();
        return sent;

        async Task SendAsync(Exchange exchange)
        {
            await stream.WriteAsync(exchange.Bytes);
            sent += exchange.Bytes.Length;
            await ReadAsync(stream, buffer, exchange.LastLineBytes);
        }
    }

    public void Dispose()
    {
    }

    private static async Task<Stream> EncryptAsync(Stream transport)
    {
        var tls = new SslStream(transport);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = MailTarget.Host,
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateChainPolicy = NoBuiltInVerdict,
#pragma warning disable CA5359 // It is the floor: what a verdict costs is what the probe has on top.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        return tls;
    }

    private static async Task ReadAsync(Stream stream, byte[] buffer, byte[] lastLine)
    {
        for (var filled = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled));
            if (read == 0) throw new IOException("The server hung up.");
            filled += read;
            if (buffer[filled - 1] != '\n') continue;
            var start = buffer.AsSpan(0, filled - 1).LastIndexOf((byte)'\n') + 1;
            if (buffer.AsSpan(start, filled - start).StartsWith(lastLine)) return;
        }
    }
}
