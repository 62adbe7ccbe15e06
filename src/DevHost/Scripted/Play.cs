using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.DevHost.Scripted;

/// <summary>The words that scripts are written in.</summary>
public static class Play
{
    /// <summary>Sends one line.</summary>
    public static ScriptStep Send(string line) => SendRaw(line + "\r\n");

    /// <summary>Sends text as it is.</summary>
    public static ScriptStep SendRaw(string text) => (connection, cancellation) => connection.SendAsync(text, cancellation);

    /// <summary>Reads a line that must contain the text.</summary>
    public static ScriptStep Expect(string text) => async (connection, cancellation) =>
    {
        var line = await connection.ReadLineAsync(cancellation);
        if (!line.Contains(text, StringComparison.Ordinal))
            throw new ScriptException($"'{line}' came instead of '{text}'.");
    };

    /// <summary>Sends one line that begins with the tag of the line read last.</summary>
    public static ScriptStep Answer(string line) => (connection, cancellation) =>
        connection.SendAsync($"{connection.LastLine.Split(' ')[0]} {line}\r\n", cancellation);

    /// <summary>Waits for the client's first byte.</summary>
    public static ScriptStep ReadSome { get; } = (connection, cancellation) => connection.ReadSomeAsync(cancellation);

    /// <summary>Says nothing more.</summary>
    public static ScriptStep Silence { get; } = (connection, cancellation) => connection.ReadToEndAsync(cancellation);

    /// <summary>Sends the same text until the client has had enough.</summary>
    public static ScriptStep Endlessly(string text) => async (connection, cancellation) =>
    {
        while (true)
            await connection.SendAsync(text, cancellation);
    };

    /// <summary>Sends a byte, waits, sends the next one, and begins anew.</summary>
    public static ScriptStep Drip(string text, TimeSpan interval) => async (connection, cancellation) =>
    {
        using var drops = new PeriodicTimer(interval);
        for (var i = 0; await drops.WaitForNextTickAsync(cancellation); i++)
            await connection.SendAsync(text[i % text.Length].ToString(), cancellation);
    };

    public static ScriptStep Close { get; } = async (connection, _) => await connection.DisposeAsync();

    public static ScriptStep CloseHalf { get; } = (connection, _) =>
    {
        connection.CloseHalf();
        return Task.CompletedTask;
    };

    public static ScriptStep Reset { get; } = (connection, _) =>
    {
        connection.Reset();
        return Task.CompletedTask;
    };

    /// <summary>Becomes TLS with this certificate.</summary>
    public static ScriptStep Tls(X509Certificate2 certificate, SslProtocols protocols = SslProtocols.None, params X509Certificate2[] intermediates) =>
        (connection, cancellation) => connection.EncryptAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, [.. intermediates], offline: true),
            EnabledSslProtocols = protocols,
        }, cancellation);
}
