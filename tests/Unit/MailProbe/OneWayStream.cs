namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>A stream to read from in small segments, where what is written goes nowhere.</summary>
internal sealed class OneWayStream(byte[] bytes, int segment) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(segment, buffer.Length)], cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
