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
    private readonly Digest? _mailbox = string.IsNullOrEmpty(target.User) || (target.Password is null && target.OAuth2 is null) ? null : MailboxKey.Of(target);
    private Place? _turn;
    private TimeSpan _waitedForTurn;
    private IPEndPoint? _server;
    private Credentials? _token;

    /// <summary>The address connected to; where there is none, the first one to be dialled.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>Every address that was dialled.</summary>
    public IReadOnlyList<AddressTried> Tried => _log.Tried;

    /// <summary>How long the probe waited for others to be done.</summary>
    public TimeSpan Waited => _waitedForTurn + _log.Waited;

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
        return _token = Credentials.OfToken(target.User!, await means.Tokens.GetAsync(grant, target.User!, cancellationToken));
    }

    /// <summary>Finds the addresses and opens the connection.</summary>
    /// <exception cref="ProbeFailure">There is none.</exception>
    public async Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        if (!IPAddress.TryParse(target.Host, out _))
            phases.Enter(ProbePhase.Dns);
        var found = await means.Addresses.FindAsync(target.Host, target.IpVersion, cancellationToken);
        phases.Enter(ProbePhase.Connect);
        var addresses = means.Courtesy.Welcoming(means.Addresses.Allowed(target.Host, found), target.EffectivePort);
        Address = addresses[0];
        var attempt = await DialAsync(addresses, cancellationToken);
        Address = attempt.Address;
        _server = new IPEndPoint(attempt.Address, target.EffectivePort);
        return attempt.Connection!;
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
            means.Tokens.Drop(target.OAuth2!, target.User!, _token.Secret);
        means.Courtesy.Note(finding, _server, _mailbox);
    }

    private async Task<ConnectAttempt> DialAsync(IReadOnlyList<IPAddress> addresses, CancellationToken cancellationToken)
    {
        try
        {
            return await means.Dialler.ConnectAsync(addresses, target.EffectivePort, _log, cancellationToken);
        }
        finally
        {
            phases.Exclude(_log.Waited);
        }
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
            throw PolitenessException.NoTurn();
        }
        _waitedForTurn = options.TimeProvider.GetElapsedTime(since);
        // Whoever was before may have been refused.
        means.Courtesy.CheckMailbox(mailbox);
    }
}
