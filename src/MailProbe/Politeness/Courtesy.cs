using System.Net;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Politeness;

/// <summary>
/// What all probes of a process owe to servers together: few connections at a time to each server, one login at a time and
/// a pause after it for each mailbox, and to keep away for a while from who said that it is too much.
/// </summary>
internal sealed class Courtesy(ProbeLimits limits, TimeProvider time)
{
    private readonly BackOffs<ServerKey> _servers = new(time);
    private readonly BackOffs<Digest> _mailboxes = new(time);

    /// <summary>Connections, by server: one that keeps silent holds nobody up who asks another one of its machine.</summary>
    public Places<ServerKey> Connections { get; } = new(limits.ConnectionsPerAddress, TimeSpan.Zero, time);

    /// <summary>Logins, by mailbox.</summary>
    public Places<Digest> Logins { get; } = new(limits.LoginsPerMailbox, limits.MailboxGap, time);

    /// <summary>How servers were found by those that had their place.</summary>
    public Sightings<ServerKey> Servers { get; } = new(time);

    /// <summary>How the servers of mailboxes were found by those that had their turn.</summary>
    public Sightings<Digest> Mailboxes { get; } = new(time);

    /// <exception cref="PolitenessException">The mailbox is to be left alone.</exception>
    public void CheckMailbox(Digest mailbox)
    {
        if (_mailboxes.Of(mailbox) is { } backOff)
            throw PolitenessException.LeftAlone(backOff);
    }

    /// <summary>The addresses that need not be left alone.</summary>
    /// <exception cref="PolitenessException">There are none.</exception>
    public IReadOnlyList<IPAddress> Welcoming(IReadOnlyList<IPAddress> addresses, ServerPort port)
    {
        var held = addresses.Select(address => _servers.Of(new ServerKey(address, port))).ToList();
        if (held.TrueForAll(backOff => backOff is null))
            return addresses;
        IReadOnlyList<IPAddress> free = [.. addresses.Where((_, i) => held[i] is null)];
        return free.Count > 0 ? free : throw PolitenessException.LeftAlone(held.MinBy(backOff => backOff!.Until)!);
    }

    /// <summary>Takes note of how a probe ended.</summary>
    /// <param name="finding">The end.</param>
    /// <param name="server">Whom it was connected to, if it came to that.</param>
    /// <param name="mailbox">The mailbox, if there is a login.</param>
    public void Note(Finding finding, ServerKey? server, Digest? mailbox)
    {
        // What our own politeness brought about says nothing about anybody.
        if (finding.IsOwnDoing)
            return;
        var refused = finding.Fault is FaultClass.Throttled or FaultClass.MailboxLocked;
        var ofMailbox = finding.Phase is ProbePhase.Token or >= ProbePhase.Login;
        if (server is { } connected)
        {
            if (refused && !ofMailbox)
                _servers.Refused(connected, finding.Fault, finding.Phase);
            else
                _servers.Reset(connected);
        }
        if (mailbox is not { } key)
            return;
        if (refused && ofMailbox)
            _mailboxes.Refused(key, finding.Fault, finding.Phase);
        else if (server is not null && !refused)
            _mailboxes.Reset(key);
    }
}
