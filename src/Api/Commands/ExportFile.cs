namespace EventMonitors.Api.Commands;

/// <summary>
/// A file for its owner alone that gets its name only when it is whole: one that was interrupted cannot be mistaken for an
/// export. Or standard output.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private const string StandardOutput = "-";

    private readonly string? _path;
    private readonly string _draft;
    private bool _kept;

    private ExportFile(Stream stream, string? path, string draft) => (Stream, _path, _draft) = (stream, path, draft);

    public Stream Stream { get; }

    public bool IsStandardOutput => _path is null;

    /// <exception cref="CommandException">There is such a file already.</exception>
    public static ExportFile Create(string name, Stream standardOutput)
    {
        if (name == StandardOutput) return new ExportFile(new BufferedStream(standardOutput, 1 << 16), null, "");
        var path = Path.GetFullPath(name);
        if (Path.Exists(path)) throw new CommandException($"{path} exists already; give another name.");
        // A name that nobody can have taken before: a file or link of somebody else's would lend it its owner and mode.
        var draft = $"{path}.{Guid.NewGuid():N}.partial";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new ExportFile(new FileStream(draft, options), path, draft);
    }

    /// <summary>Gives it its name.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken);
        if (_path is not null)
        {
            (Stream as FileStream)?.Flush(flushToDisk: true);
            await Stream.DisposeAsync();
            File.Move(_draft, _path);
        }

        _kept = true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_kept || _path is null) return;
        await Stream.DisposeAsync();
        File.Delete(_draft);
    }
}
