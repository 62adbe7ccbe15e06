using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.OAuth2;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Tls;

namespace EventMonitors.MailProbe.Running;

/// <summary>What all probes of a process share.</summary>
internal sealed class ProbeMeans : IDisposable
{
    private readonly TokenEndpoint _endpoint;

    public ProbeMeans(ProbeOptions options, LookUp lookUp, ChainVerdicts chains)
    {
        var resolver = new Resolver(lookUp, options.Limits, options.TimeProvider);
        Addresses = new HostAddresses(resolver, options.Egress, options.Limits.Addresses);
        Tls = new TlsHandshake(chains, options.TimeProvider);
        Courtesy = new Courtesy(options.Limits, options.TimeProvider);
        Dialler = new Dialler(options.Limits.ConnectStagger, Courtesy.Connections, options.TimeProvider);
        _endpoint = new TokenEndpoint(Addresses, options, Tls);
        Tokens = new AccessTokens(_endpoint.AskAsync, options.TimeProvider);
    }

    public HostAddresses Addresses { get; }

    public Dialler Dialler { get; }

    public TlsHandshake Tls { get; }

    public Courtesy Courtesy { get; }

    public AccessTokens Tokens { get; }

    public void Dispose() => _endpoint.Dispose();
}
