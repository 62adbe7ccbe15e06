namespace EventMonitors.Api.Commands;

/// <summary>
/// A file for its owner alone that gets its name only when it is whole: one that was interrupted cannot be mistaken for an
/// export. Or standard output.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private const string StandardOutput = "-";

    private readonly string? _path;
    private bool _kept;

    private ExportFile(Stream stream, string? path) => (Stream, _path) = (stream, path);

    public Stream Stream { get; }

    public bool IsStandardOutput => _path is null;

    private string Draft => _path + ".partial";

    /// <exception cref="CommandException">There is such a file already.</exception>
    public static ExportFile Create(string name, Stream standardOutput)
    {
        if (name == StandardOutput) return new ExportFile(new BufferedStream(standardOutput, 1 << 16), null);
        var path = Path.GetFullPath(name);
        if (Path.Exists(path)) throw new CommandException($"{path} exists already; give another name.");
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new ExportFile(new FileStream(path + ".partial", options), path);
    }

    /// <summary>Gives it its name.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken);
        if (_path is not null)
        {
            (Stream as FileStream)?.Flush(flushToDisk: true);
            await Stream.DisposeAsync();
            File.Move(Draft, _path);
        }

        _kept = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_kept || _path is null) return;
        await Stream.DisposeAsync();
        File.Delete(Draft);
    }
}
