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

    private readonly string _leaseFolder = Path.Combine(Path.GetTempPath(), $"eventmonitors-ports-{Libc.UserId.ToString(CultureInfo.InvariantCulture)}");
    private readonly List<FileStream> _leases = [];

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
    }

    // FileShare.None is flock(2) on Linux: the kernel gives the lease back however we end.
    private FileStream? TryLease(int port)
    {
        Directory.CreateDirectory(_leaseFolder);
        try
        {
            var name = Path.Combine(_leaseFolder, port.ToString(CultureInfo.InvariantCulture));
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
