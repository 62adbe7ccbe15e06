using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Imap;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Pop3;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Tls;

namespace EventMonitors.MailProbe.Running;

/// <summary>One probe of one target: its way through the phases, and what it noted on the way.</summary>
internal sealed class ProbeRun(ProbeTarget target, ProbeOptions options, ProbeMeans means)
{
    private readonly TimeProvider _time = options.TimeProvider;
    private readonly DateTimeOffset _startedAt = options.TimeProvider.GetUtcNow();
    private readonly PhaseLog _phases = new(options.TimeProvider);
    private readonly SessionFacts _facts = new();
    private readonly TlsFacts _tlsFacts = new();
    private Credentials? _credentials;
    private ServerText? _serverText;
    private Wire? _wire;
    private Approach? _approach;

    /// <summary>The phases, one stay after the other.</summary>
    public IReadOnlyList<PhaseStay> Stays => _phases.Stays;

    public async Task<ProbeResult> RunAsync(CancellationToken cancellationToken)
    {
        if (TargetRules.Broken(target) is { } broken)
            return Result(new Finding(FaultClass.Internal, ProbePhase.Dns, broken));
        using var deadline = new Deadline(target.Timeout, _time, cancellationToken);
        var approach = _approach = new Approach(target, options, means, _phases);
        var finding = default(Finding);
        try
        {
            return Result(finding = await ConnectAndTalkAsync(approach, deadline, cancellationToken));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a server provokes is a finding about it, or about us; it never reaches the caller.
            return Result(finding = FindingOf(e, deadline));
        }
        catch (Exception e)
        {
            throw new OperationCanceledException("The probe was given up.", e, cancellationToken);
        }
        finally
        {
            approach.End(finding);
        }
    }

    private async Task<Finding> ConnectAndTalkAsync(Approach approach, Deadline deadline, CancellationToken caller)
    {
        _credentials = await approach.PrepareAsync(deadline.Token);
        await using var transport = await approach.ConnectAsync(deadline.Token);
        if (target.Tls)
            _phases.Enter(ProbePhase.Tls);
        await using var stream = target.Tls ? await EncryptAsync(transport, deadline.Token) : transport;
        return await TalkAsync(stream, deadline, caller);
    }

    private async Task<Stream> EncryptAsync(Stream transport, CancellationToken cancellationToken)
    {
        var stream = await means.Tls.RunAsync(transport, target.Host, Verifies(), _tlsFacts, cancellationToken);
        _facts.Warnings.AddRange(_tlsFacts.Warnings(target.CertificateExpiryWarningDays));
        return stream;
    }

    private bool Verifies()
    {
        if (target.RejectUnauthorized)
            return true;
        if (target.Protocol == MailProtocol.Imap || options.VerifyPop3ByOption)
            return false;
        _facts.Warnings.Add("option_ignored: tlsOptions.rejectUnauthorized");
        return true;
    }

    private async Task<Finding> TalkAsync(Stream stream, Deadline deadline, CancellationToken caller)
    {
        _wire = new Wire(stream, options.Limits);
        var context = new SessionContext(_wire, Text(), _facts, target, options);
        IMailSession session = target.Protocol == MailProtocol.Imap ? new ImapSession(context) : new Pop3Session(context);
        await using var upgrade = new TlsUpgrade(_wire, stream, EncryptAsync);
        Finding finding;
        try
        {
            await CheckAsync(session, context, upgrade, deadline.Token);
            finding = new Finding(FaultClass.None, ProbePhase.Logout, SuccessMessage());
        }
        catch (Exception e) when (!caller.IsCancellationRequested)
        {
            finding = FindingOf(e, deadline);
            // Who spoke nonsense or hung up is not spoken to any more; who said no still gets a goodbye.
            if (e is not (ServerRefusedException or MailboxUnexpectedException) || !session.IsOpen)
                return finding;
        }
        await SayGoodbyeAsync(session, finding.Fault == FaultClass.None, deadline.Token, caller);
        return finding;
    }

    private async Task CheckAsync(IMailSession session, SessionContext context, TlsUpgrade upgrade, CancellationToken cancellationToken)
    {
        _phases.Enter(ProbePhase.Greeting);
        await session.GreetAsync(loginFollows: target.StartTls || _credentials is not null, cancellationToken);
        _approach!.Greeted();
        if (target.StartTls)
        {
            _phases.Enter(ProbePhase.Tls);
            await session.StartTlsAsync(cancellationToken);
            await upgrade.RunAsync(cancellationToken);
            context.Encrypted = true;
            _phases.Enter(ProbePhase.Greeting);
            await session.GreetInsideTlsAsync(cancellationToken);
        }
        if (_credentials is null)
        {
            if (!string.IsNullOrEmpty(target.User))
                _facts.Warnings.Add("login_skipped: no password is configured");
            return;
        }
        _phases.Enter(ProbePhase.Login);
        try
        {
            await session.LoginAsync(_credentials, cancellationToken);
        }
        finally
        {
            _phases.Exclude(_facts.Waited);
        }
        _phases.Enter(ProbePhase.Mailbox);
        await session.OpenMailboxAsync(cancellationToken);
    }

    private async Task SayGoodbyeAsync(IMailSession session, bool warn, CancellationToken deadline, CancellationToken caller)
    {
        _phases.Enter(ProbePhase.Logout);
        using var patience = new Deadline(options.Limits.Logout, _time, deadline);
        try
        {
            await session.LogoutAsync(patience.Token);
        }
        catch (Exception e) when (!caller.IsCancellationRequested)
        {
            if (warn)
                _facts.Warnings.Add($"logout_failed: {(e is ProbeFailure ? e.Message : "no answer")}");
        }
    }

    // Made once: to take a password apart for comparisons is no small thing.
    private ServerText Text() => _serverText ??= new ServerText(_credentials);

    private string SuccessMessage() => (_credentials, _facts.MessageCount) switch
    {
        (null, _) => "The server greeted and told its capabilities; no login is configured.",
        (_, null) => "Logged in and opened the mailbox.",
        (_, 1) => "Logged in and opened the mailbox: 1 message.",
        var (_, count) => $"Logged in and opened the mailbox: {count} messages.",
    };

    private Finding FindingOf(Exception e, Deadline deadline)
    {
        var greeted = _facts.Greeting is not null;
        var finding = Finding.Of(e, _phases.Current ?? ProbePhase.Dns, greeted, deadline.Passed, target.Timeout);
        return _approach?.Judge(finding, greeted, _facts.Waited) ?? finding;
    }

    private ProbeResult Result(Finding finding)
    {
        _phases.Leave();
        return new ProbeResult
        {
            Verdict = finding.Verdict,
            Fault = finding.Fault,
            Phase = finding.Phase,
            Message = finding.Message,
            StartedAt = _startedAt,
            FinishedAt = _time.GetUtcNow(),
            Timings = _phases.Timings,
            Address = _approach?.Address,
            AddressesTried = _approach?.Tried ?? [],
            Port = target.EffectivePort,
            TlsVersion = _tlsFacts.Version,
            Cipher = _tlsFacts.Cipher,
            Certificate = _tlsFacts.Certificate is { } certificate ? ShownCertificate.Of(certificate, Text()) : null,
            Warnings = _facts.Warnings,
            Greeting = _facts.Greeting,
            Capabilities = CapabilityNames.ShowTogether(_facts.Capabilities, Text()),
            Mechanism = _facts.Mechanism,
            MessageCount = _facts.MessageCount,
            NewestMessageAt = _facts.NewestMessageAt,
            BytesReceived = _wire?.BytesReceived ?? 0,
            BytesSent = _wire?.BytesSent ?? 0,
            Transcript = finding.Fault == FaultClass.None || _wire is null ? [] : _wire.ShowTranscript(Text()),
        };
    }
}
