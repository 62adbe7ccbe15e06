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

    /// <summary>How long the connection waited for its place; where there is none, the longest that any address waited.</summary>
    public TimeSpan Waited
    {
        get
        {
            lock (_gate)
                return _winner?.Waited ?? _entries.Select(entry => entry.Waited).DefaultIfEmpty().Max();
        }
    }

    /// <summary>An address that never got its place, or <c>null</c>.</summary>
    public IPAddress? StillWaiting
    {
        get
        {
            lock (_gate)
                return _entries.Find(entry => entry.Order == 0)?.Address;
        }
    }

    /// <summary>An address is next, as soon as there is a place for it.</summary>
    public void Queued(IPAddress address)
    {
        lock (_gate)
            _entries.Add(new Entry(address));
    }

    /// <summary>An address is being dialled, after it waited for its place.</summary>
    public void Dialled(IPAddress address, TimeSpan waited)
    {
        lock (_gate)
        {
            var entry = Of(address);
            entry.Waited = waited;
            entry.Order = 1 + _entries.Count(other => other.Order > 0);
        }
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

    private Entry Of(IPAddress address) => _entries.First(entry => entry.Address.Equals(address));

    private sealed class Entry(IPAddress address)
    {
        public IPAddress Address => address;

        /// <summary>1 for the first address that was dialled; 0 for one that was not.</summary>
        public int Order { get; set; }

        public TimeSpan Waited { get; set; }

        public SocketError? Error { get; set; }
    }
}
