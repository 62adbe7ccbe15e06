using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.CheckWorker.Commands;

/// <summary>A password from standard input: what is piped in, without the line end that <c>echo</c> adds.</summary>
internal static class PasswordInput
{
    /// <summary>Most bytes that a probe takes (<see cref="MailProbe.ProbeTarget.Password"/>).</summary>
    private const int MaxBytes = 16 * 1024;

    /// <exception cref="UsageException">There is none, it is too long, is no UTF-8, or has more than one line.</exception>
    public static async Task<string> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 3];
        try
        {
            var length = await input.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (length == buffer.Length) throw new UsageException($"The password on standard input is longer than {MaxBytes} bytes.");
            return OneLine(buffer.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static string OneLine(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [.., (byte)'\n']) bytes = bytes[..^1];
        if (bytes is [.., (byte)'\r']) bytes = bytes[..^1];
        if (bytes.IsEmpty) throw new UsageException("There is no password on standard input.");
        if (bytes.ContainsAny("\r\n\0"u8)) throw new UsageException("The password on standard input has more than one line, or a NUL.");
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException("The password on standard input is not UTF-8.");
        }
    }
}
