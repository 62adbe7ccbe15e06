using System.Net;
using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Running;

/// <summary>
/// One probe's way to its server: its turn among the probes of the mailbox, its token, the addresses, the connection. What
/// is waited for holds nothing that a probe of another mailbox needs.
/// </summary>
internal sealed class Approach(ProbeTarget target, ProbeOptions options, ProbeMeans means, PhaseLog phases)
{
    private readonly DialLog _log = new();
    private readonly Digest? _mailbox = MailboxKey.Of(target);
    private readonly ServerPort _port = ServerPort.Of(target);
    private Place? _turn;
    private TimeSpan _waitedForTurn;
    private TimeSpan _waitedForToken;
    private ServerKey? _server;
    private bool _greeted;
    private Credentials? _token;

    /// <summary>The address connected to; where there is none, the first one to be dialled.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>Every address that was dialled.</summary>
    public IReadOnlyList<AddressTried> Tried => _log.Tried;

    /// <summary>How long the probe waited for others to be done.</summary>
    public TimeSpan Waited => _waitedForTurn + _waitedForToken + _log.Waited;

    /// <summary>Waits for the turn, and gets what to log in with.</summary>
    /// <returns>User and password, or user and token; <c>null</c> where no login is configured.</returns>
    /// <exception cref="ProbeFailure">There is no token, or the mailbox is to be left alone.</exception>
    public async Task<Credentials?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!options.Egress.AllowsPort(target.EffectivePort))
        {
            phases.Enter(ProbePhase.Connect);
            throw new PhaseFailedException(FaultClass.EgressDenied, $"The egress policy of the probing machine does not allow port {target.EffectivePort}.");
        }
        if (_mailbox is not { } mailbox)
            return null;
        await TakeTurnAsync(mailbox, cancellationToken);
        if (target.OAuth2 is not { } grant)
            return new Credentials(target.User!, target.Password!);
        phases.Enter(ProbePhase.Token);
        return _token = Credentials.OfToken(target.User!, await means.Tokens.GetAsync(grant, WaitedForToken, cancellationToken));
    }

    /// <summary>Finds the addresses and opens the connection.</summary>
    /// <exception cref="ProbeFailure">There is none.</exception>
    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(target.Host, out _))
            phases.Enter(ProbePhase.Dns);
        var found = await means.Addresses.FindAsync(target.Host, target.IpVersion, cancellationToken);
        phases.Enter(ProbePhase.Connect);
        var addresses = means.Courtesy.Welcoming(means.Addresses.Allowed(target.Host, found), _port);
        Address = addresses[0];
        var attempt = await DialAsync(addresses, cancellationToken);
        Address = attempt.Address;
        _server = new ServerKey(attempt.Address, _port);
        return attempt.Connection!;
    }

    /// <summary>Takes note that the server has greeted: it lives, whatever becomes of the probe.</summary>
    public void Greeted()
    {
        _greeted = true;
        NoteAnswer();
    }

    /// <summary>A finding as it is, or as it has to be seen where too much of the time went into waiting for others.</summary>
    /// <param name="finding">How the probe ended.</param>
    /// <param name="greeted">Whether the server has greeted, be it with half of what belongs to it.</param>
    /// <param name="waitedInside">How long the probe waited for others while it was connected.</param>
    public Finding Judge(Finding finding, bool greeted, TimeSpan waitedInside)
    {
        _greeted |= greeted;
        return WaitedTooLong.Judge(finding, Waited + waitedInside, target.Timeout, _greeted ? null : SilenceToOthers());
    }

    // Whose turn came at the last moment has dialled nobody; what the one before it found is known all the same.
    private Sighting? SilenceToOthers()
    {
        IReadOnlyList<Sighting?> found = [.. _log.Hoped.Select(hoped => means.Courtesy.Servers.Of(KeyOf(hoped.Address)))];
        if (found.Count == 0 && _mailbox is { } mailbox)
            found = [means.Courtesy.Mailboxes.Of(mailbox)];
        return VainWait.CommonSilence(found, target.Timeout);
    }

    /// <summary>Ends the turn, and takes note of how the probe ended, for those that follow.</summary>
    /// <param name="finding">The end, <c>null</c> where the probe was given up.</param>
    public void End(Finding? finding)
    {
        if (finding is not null)
            Note(finding);
        if (_turn is null)
            return;
        _turn.NeedsRest = phases.Current == ProbePhase.Login || phases.Timings.Any(timing => timing.Phase == ProbePhase.Login);
        _turn.Dispose();
    }

    private void Note(Finding finding)
    {
        // One that was kept may have been revoked.
        if (finding is { Fault: FaultClass.Credentials, Phase: ProbePhase.Login } && _token is not null)
            means.Tokens.Drop(target.OAuth2!, _token.Secret);
        means.Courtesy.Note(finding, _server, _mailbox);
        if (!_greeted && Sighting.IsOfTheDead(finding))
            NoteSilence(finding);
        else if (_server is not null && !finding.IsOwnDoing && finding.Fault != FaultClass.Internal)
            NoteAnswer();
    }

    private void NoteAnswer()
    {
        if (_server is { } server)
            means.Courtesy.Servers.Answered(server);
        if (_mailbox is { } mailbox)
            means.Courtesy.Mailboxes.Answered(mailbox);
    }

    private void NoteSilence(Finding finding)
    {
        var longest = TimeSpan.Zero;
        foreach (var (address, dialledAt) in _log.Hoped)
        {
            var lasted = options.TimeProvider.GetElapsedTime(dialledAt);
            longest = lasted > longest ? lasted : longest;
            means.Courtesy.Servers.Silent(KeyOf(address), finding, lasted);
        }
        if (finding.Fault == FaultClass.Connect)
            foreach (var address in _log.Refused)
                means.Courtesy.Servers.Silent(KeyOf(address), finding, TimeSpan.Zero);
        if (_mailbox is { } mailbox)
            means.Courtesy.Mailboxes.Silent(mailbox, finding, longest);
    }

    private ServerKey KeyOf(IPAddress address) => new(address, _port);

    private void WaitedForToken(TimeSpan waited)
    {
        _waitedForToken = waited;
        phases.Exclude(waited);
    }

    private async Task<ConnectAttempt> DialAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        try
        {
            return await means.Dialler.ConnectAsync(addresses, _port, _log, cancellationToken);
        }
        catch (OperationCanceledException) when (JudgeVainWait() is { } kept)
        {
            throw kept;
        }
        finally
        {
            phases.Exclude(_log.Waited);
        }
    }

    private PolitenessException? JudgeVainWait()
    {
        var waitedFor = _log.StillWaiting.Select(address => (KeyOf(address), means.Courtesy.Servers.Of(KeyOf(address)))).ToList();
        var anotherWasSilent = _log.Hoped.Count > 0 && !WaitedTooLong.IsTooLong(Waited, target.Timeout);
        return waitedFor.Count == 0 ? null : VainWait.Judge(waitedFor, anotherWasSilent, target.Timeout);
    }

    private async Task TakeTurnAsync(Digest mailbox, CancellationToken cancellationToken)
    {
        means.Courtesy.CheckMailbox(mailbox);
        var since = options.TimeProvider.GetTimestamp();
        try
        {
            _turn = await means.Courtesy.Logins.TakeAsync(mailbox, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw VainWait.Judge(means.Courtesy.Mailboxes.Of(mailbox), target.Timeout);
        }
        _waitedForTurn = options.TimeProvider.GetElapsedTime(since);
        // Whoever was before may have been refused.
        means.Courtesy.CheckMailbox(mailbox);
    }
}
