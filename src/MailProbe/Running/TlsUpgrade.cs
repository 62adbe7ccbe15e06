using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Running;

/// <summary>The step of a connection into TLS, once the server has agreed to it; it owns the stream that comes out.</summary>
/// <param name="wire">The connection as the session sees it.</param>
/// <param name="plain">The stream beneath it, which stays its owner's.</param>
/// <param name="encrypt">Runs the handshake.</param>
internal sealed class TlsUpgrade(Wire wire, Stream plain, Func<Stream, CancellationToken, Task<Stream>> encrypt) : IAsyncDisposable
{
    private Stream? _encrypted;

    /// <exception cref="ProtocolViolationException">The server has sent more than its agreement.</exception>
    /// <exception cref="PhaseFailedException">No handshake, or none that may stand.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (wire.HasMore)
            throw new ProtocolViolationException("The server sent more than its answer before TLS began");
        _encrypted = await encrypt(plain, cancellationToken);
        wire.Upgrade(_encrypted);
    }

    public ValueTask DisposeAsync() => _encrypted?.DisposeAsync() ?? ValueTask.CompletedTask;
}
