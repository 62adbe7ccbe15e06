using System.Net;
using System.Net.Sockets;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>What became of each address of a race, and how long it had to wait for its place; kept also when the race fails.</summary>
internal sealed class DialLog
{
    private readonly object _gate = new();
    private readonly List<Entry> _entries = [];
    private Entry? _winner;

    /// <summary>Every address that was dialled, in the order in which that began.</summary>
    public IReadOnlyList<AddressTried> Tried
    {
        get
        {
            lock (_gate)
                return [.. _entries.Where(entry => entry.Order > 0).OrderBy(entry => entry.Order).Select(entry => new AddressTried(entry.Address, OutcomeOf(entry)))];
        }
    }

    /// <summary>
    /// How long the connection waited for its place; where there is none, the least that a silent address did, since that
    /// one had the most time to answer; where no address was silent, the longest that any of them waited.
    /// </summary>
    public TimeSpan Waited
    {
        get
        {
            lock (_gate)
                return _winner?.Waited
                    ?? _entries.Where(IsSilent).MinBy(entry => entry.Waited)?.Waited
                    ?? _entries.Select(entry => entry.Waited).DefaultIfEmpty().Max();
        }
    }

    /// <summary>The addresses that never got their place.</summary>
    public IReadOnlyList<IPAddress> StillWaiting
    {
        get
        {
            lock (_gate)
                return [.. _entries.Where(entry => entry.Order == 0).Select(entry => entry.Address)];
        }
    }

    /// <summary>The address connected to; where there is none, those that were dialled and kept silent. With the timestamp of the dialling.</summary>
    public IReadOnlyList<(IPAddress Address, long DialledAt)> Hoped
    {
        get
        {
            lock (_gate)
                return [.. _entries.Where(entry => _winner is null ? IsSilent(entry) : entry == _winner).Select(entry => (entry.Address, entry.DialledAt))];
        }
    }

    /// <summary>The addresses whose host refused, or could not be reached.</summary>
    public IReadOnlyList<IPAddress> Refused
    {
        get
        {
            lock (_gate)
                return [.. _entries.Where(entry => entry.Error is { } error && ConnectFailure.ClassOf(error) == FaultClass.Connect).Select(entry => entry.Address)];
        }
    }

    /// <summary>An address is next, as soon as there is a place for it.</summary>
    public void Queued(IPAddress address)
    {
        lock (_gate)
            _entries.Add(new Entry(address));
    }

    /// <summary>An address is being dialled, after it waited for its place.</summary>
    public void Dialled(IPAddress address, TimeSpan waited, long at)
    {
        lock (_gate)
        {
            var entry = Of(address);
            entry.Waited = waited;
            entry.DialledAt = at;
            entry.Order = 1 + _entries.Count(other => other.Order > 0);
        }
    }

    /// <summary>An address never got its place.</summary>
    public void GaveUp(IPAddress address, TimeSpan waited)
    {
        lock (_gate)
            Of(address).Waited = waited;
    }

    public void Failed(IPAddress address, SocketError error)
    {
        lock (_gate)
            Of(address).Error = error;
    }

    public void Connected(IPAddress address)
    {
        lock (_gate)
            _winner = Of(address);
    }

    // An address without an outcome of its own was called off: by a faster one, or by the deadline.
    private string OutcomeOf(Entry entry) => entry.Error switch
    {
        _ when entry == _winner => "connected",
        null => _winner is null ? "timed_out" : "slower",
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "timed_out",
        SocketError.HostUnreachable or SocketError.HostDown or SocketError.NetworkUnreachable or SocketError.NetworkDown => "unreachable",
        _ => "failed",
    };

    private static bool IsSilent(Entry entry) => entry is { Order: > 0, Error: null };

    private Entry Of(IPAddress address) => _entries.First(entry => entry.Address.Equals(address));

    private sealed class Entry(IPAddress address)
    {
        public IPAddress Address => address;

        /// <summary>1 for the first address that was dialled; 0 for one that was not.</summary>
        public int Order { get; set; }

        public TimeSpan Waited { get; set; }

        public long DialledAt { get; set; }

        public SocketError? Error { get; set; }
    }
}
