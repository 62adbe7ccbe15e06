using System.Net.Sockets;
using EventMonitors.MailProbe;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>Another client of the same mailbox, logged in until it is disposed.</summary>
internal sealed class HeldSession : IAsyncDisposable
{
    private readonly TcpClient _client = new();

    private HeldSession()
    {
    }

    /// <summary>Logs in and waits for the line that begins as the server says yes.</summary>
    public static async Task<HeldSession> OpenAsync(ProbeTarget target, string login, string answer, CancellationToken cancellation)
    {
        var session = new HeldSession();
        await session._client.ConnectAsync(target.Host, target.EffectivePort, cancellation);
        var reader = new StreamReader(session._client.GetStream());
        var writer = new StreamWriter(session._client.GetStream()) { AutoFlush = true };
        await writer.WriteAsync($"{login}\r\n");
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(answer, StringComparison.Ordinal)) return session;
        }

        throw new InvalidOperationException($"The server hung up without '{answer}'.");
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
