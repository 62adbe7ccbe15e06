using System.Security.Cryptography.X509Certificates;
using EventMonitors.MailProbe;

namespace EventMonitors.Bench.Probing;

/// <summary>The product's probe, with all of its facts, set up as a worker sets it up.</summary>
internal sealed class ProbeLoop : ICheckLoop
{
    private readonly MailTarget _target;
    private readonly MailboxProbe _probe;

    public ProbeLoop(MailTarget target)
    {
        _target = target;
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(target.AuthorityFile);
        // One mailbox for everything, so that what is measured is the probe and not its politeness.
        var limits = new ProbeLimits { ConnectionsPerAddress = 1_000, LoginsPerMailbox = 1_000, MailboxGap = TimeSpan.Zero };
        _probe = new MailboxProbe(new ProbeOptions { Egress = EgressPolicy.Create(["127.0.0.0/8"]), ExtraRoots = roots, Limits = limits });
    }

    public async Task<long> CheckAsync(Dialect dialect)
    {
        var result = await _probe.RunAsync(
            new ProbeTarget
            {
                Host = MailTarget.Host,
                Port = dialect.PortOf(_target),
                Protocol = dialect.Protocol,
                Tls = dialect.Tls,
                StartTls = dialect.StartTls,
                User = _target.User,
                Password = _target.Password,
                // In the clear it would take SCRAM, whose cost is meant to be high, and whose bytes are never the same twice.
                AuthMechanism = (dialect.Tls || dialect.StartTls, dialect.Protocol) switch
                {
                    (true, _) => null,
                    (_, MailProtocol.Imap) => AuthMechanism.Login,
                    _ => AuthMechanism.User,
                },
                Timeout = TimeSpan.FromSeconds(30),
            },
            CancellationToken.None);
        return result.Verdict == Verdict.Up ? result.BytesSent : throw new InvalidOperationException($"{dialect.Name}: {result.Fault} in {result.Phase}: {result.Message}");
    }

    public void Dispose() => _probe.Dispose();
}
