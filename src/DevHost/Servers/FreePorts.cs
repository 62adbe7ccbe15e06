using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>
/// Hands out TCP ports that nobody uses. Between choosing a port and a server's binding it another process could
/// take it: so they come from below the kernel's ephemeral range, and each is leased by a locked file as long as this process lives.
/// </summary>
public sealed class FreePorts : IDisposable
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _sharedFolder;
    private readonly Lazy<string> _leaseFolder;
    private readonly List<FileStream> _leases = [];

    public FreePorts() : this(Path.Combine(Path.GetTempPath(), $"eventmonitors-leases-{Libc.UserId.ToString(CultureInfo.InvariantCulture)}")) { }

    /// <summary>Leases in <paramref name="sharedFolder"/>, which all our processes know; in one of its own where somebody else was there first.</summary>
    internal FreePorts(string sharedFolder)
    {
        _sharedFolder = sharedFolder;
        _leaseFolder = new Lazy<string>(() => IsOurs(sharedFolder) ? sharedFolder : Directory.CreateTempSubdirectory("eventmonitors-leases-").FullName);
    }

    /// <summary>Takes a free port.</summary>
    /// <exception cref="ServerException">Not one was found.</exception>
    public int Take()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (TryTake(port)) return port;
        }
        throw new ServerException($"No free TCP port was found between {First} and {Last}.");
    }

    /// <summary>Takes this very port, unless somebody listens on it or another of our processes has it.</summary>
    public bool TryTake(int port)
    {
        if (TryLease(port) is not { } lease) return false;
        if (!Loopback.IsFree(port))
        {
            lease.Dispose();
            return false;
        }
        lock (_leases) _leases.Add(lease);
        return true;
    }

    public void Dispose()
    {
        lock (_leases)
        {
            foreach (var lease in _leases) lease.Dispose();
            _leases.Clear();
        }
        if (_leaseFolder.IsValueCreated && _leaseFolder.Value != _sharedFolder && Directory.Exists(_leaseFolder.Value))
            Directory.Delete(_leaseFolder.Value, recursive: true);
    }

    // The temporary folder is everybody's: a name in it that can be guessed may be a trap.
    private static bool IsOurs(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            return Libc.IsPrivateFolder(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // FileShare.None is flock(2) on Linux: the kernel gives the lease back however we end.
    private FileStream? TryLease(int port)
    {
        try
        {
            // Those who tidy up the temporary folder may have taken it away.
            Directory.CreateDirectory(_leaseFolder.Value, OwnerOnly);
            var name = Path.Combine(_leaseFolder.Value, port.ToString(CultureInfo.InvariantCulture));
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
