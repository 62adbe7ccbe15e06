using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace EventMonitors.EventStore.Transfer;

/// <summary>The lines of an export, one after the other; checks that they come in their order and that none was lost or altered.</summary>
internal sealed class ImportLines(Stream input) : IDisposable
{
    // PostgreSQL takes no jsonb beyond 256 MB; a line this long is no event but an attack on our memory.
    private const int LongestLine = 64 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Number { get; private set; }

    /// <summary>The header, the events and the attachments; the end is checked and not returned.</summary>
    public async IAsyncEnumerable<TransferLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (events, attachments) = (0L, 0L);
        EndLine? end = null;
        await foreach (var bytes in SplitAsync(cancellationToken))
        {
            Number++;
            if (end is not null)
                throw new ImportRefusedException(Number, "the export has ended before this line.");

            var line = Parse(bytes);
            switch (line)
            {
                case EndLine found when Number > 1:
                    CheckEnd(found, events, attachments);
                    end = found;
                    continue;
                case HeaderLine header when Number == 1:
                    CheckHeader(header);
                    break;
                case EventLine when Number > 1 && attachments == 0:
                    events++;
                    break;
                case AttachmentLine when Number > 1:
                    attachments++;
                    break;
                default:
                    throw new ImportRefusedException(Number, "the line is not where it belongs: a header, then events, then attachments, then the end.");
            }

            _hash.AppendData(bytes);
            _hash.AppendData("\n"u8);
            yield return line;
        }

        if (end is null)
            throw new ImportRefusedException(Number + 1, "the export is cut off: its last line is missing.");
    }

    public void Dispose() => _hash.Dispose();

    private async IAsyncEnumerable<byte[]> SplitAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync(cancellationToken);
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } newline)
                {
                    var line = buffer.Slice(0, newline);
                    RefuseTooLong(line);
                    yield return line.ToArray();
                    buffer = buffer.Slice(buffer.GetPosition(1, newline));
                }

                RefuseTooLong(buffer);
                if (read.IsCompleted)
                {
                    if (!buffer.IsEmpty)
                        throw new ImportRefusedException(Number + 1, "the export is cut off in the middle of the line.");
                    yield break;
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private void RefuseTooLong(ReadOnlySequence<byte> line)
    {
        if (line.Length > LongestLine)
            throw new ImportRefusedException(Number + 1, $"the line is longer than {LongestLine} bytes.");
    }

    private TransferLine Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<TransferLine>(bytes, TransferLine.Json) ?? throw new JsonException("The line is null.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new ImportRefusedException(Number, $"this is no line of an export: {exception.Message}", exception);
        }
    }

    private static void CheckHeader(HeaderLine header)
    {
        if (header.Format != HeaderLine.Name || header.FormatVersion != HeaderLine.Newest)
            throw new ImportRefusedException(1, $"the format is {header.Format} {header.FormatVersion}, and {HeaderLine.Name} {HeaderLine.Newest} is read here.");
        if (header.After != 0)
            throw new ImportRefusedException(1, $"this is a part of an export, without the events up to position {header.After}.");
        if (header.Settled is < 0 or > long.MaxValue - 1)
            throw new ImportRefusedException(1, "the settled position is none.");
    }

    private void CheckEnd(EndLine end, long events, long attachments)
    {
        if ((end.Events, end.Attachments) != (events, attachments))
            throw new ImportRefusedException(Number, $"the export had {end.Events} events and {end.Attachments} attachments, and {events} and {attachments} came before this line.");
        if (!string.Equals(end.Sha256, Convert.ToHexStringLower(_hash.GetCurrentHash()), StringComparison.Ordinal))
            throw new ImportRefusedException(Number, "the export was altered: the SHA-256 of the lines before this one is another.");
    }
}
