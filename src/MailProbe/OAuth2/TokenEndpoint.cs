using System.Net;
using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Tls;

namespace EventMonitors.MailProbe.OAuth2;

/// <summary>
/// Token endpoints over https (RFC 6749, section 3.2). Whoever configures a monitor chooses the endpoint, and so it is
/// treated as a mail server is: looked up once, judged by the egress policy, dialled at the address that was judged, its
/// certificate judged as theirs. There is no proxy, no redirect, no cookie, and no more than 64 KiB of an answer.
/// </summary>
internal sealed class TokenEndpoint : IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const int MaxHeaderKilobytes = 16;
    private const int HttpsPort = 443;

    // Each monitor may have a refresh token of its own, and all of them the same provider.
    private const int RequestsAtOnce = 32;

    /// <summary>How long an answer may take, and before it the place among those who ask; a probe with less time waits no longer than that.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HostAddresses _addresses;
    private readonly EgressPolicy _egress;
    private readonly Dialler _dialler;
    private readonly TlsHandshake _tls;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Places<string> _places;

    public TokenEndpoint(HostAddresses addresses, ProbeOptions options, TlsHandshake tls)
    {
        _addresses = addresses;
        _egress = options.Egress;
        _tls = tls;
        _time = options.TimeProvider;
        _dialler = new Dialler(options.Limits.ConnectStagger, places: null, options.TimeProvider);
        _places = new Places<string>(RequestsAtOnce, TimeSpan.Zero, options.TimeProvider);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = Patience,
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = RequestsAtOnce,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            // Traces end here: they are for no stranger.
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>Asks for a new token.</summary>
    /// <param name="grant">What it is asked for with.</param>
    /// <param name="sent">Called when the question has its place among those to the same endpoint.</param>
    /// <exception cref="PhaseFailedException">There is none.</exception>
    /// <exception cref="PolitenessException">There was no place.</exception>
    public async Task<AccessToken> AskAsync(OAuth2Grant grant, Action sent)
    {
        using var place = await TakePlaceAsync(grant.TokenEndpoint);
        sent();
        using var patience = new CancellationTokenSource(Patience, _time);
        try
        {
            using var request = TokenRequest.For(grant);
            using var response = await _http.SendAsync(request, patience.Token);
            var body = await response.Content.ReadAsByteArrayAsync(patience.Token);
            return new TokenAnswer(grant).Read(response.StatusCode, response.Content.Headers.ContentType, body);
        }
        catch (HttpRequestException e)
        {
            throw FailureOf(e, grant.TokenEndpoint.IdnHost);
        }
        catch (OperationCanceledException)
        {
            throw new PhaseFailedException(FaultClass.Timeout, $"The token endpoint {grant.TokenEndpoint.IdnHost} did not answer within {Patience.TotalSeconds:0} s.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Place> TakePlaceAsync(Uri endpoint)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        try
        {
            return await _places.TakeAsync($"{endpoint.IdnHost}:{endpoint.Port}", patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw PolitenessException.NoPlaceAtEndpoint(endpoint.IdnHost);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        if (port != HttpsPort && !_egress.AllowsPort(port))
            throw new PhaseFailedException(FaultClass.EgressDenied, $"The egress policy of the probing machine does not allow port {port}.");
        var found = await _addresses.FindAsync(host, version: null, cancellationToken);
        var attempt = await _dialler.ConnectAsync(_addresses.Allowed(host, found), new ServerPort(port, Protocol: null, Tls: true), new DialLog(), cancellationToken);
        // A stream that is in TLS already is taken as it is, and the verdict stays ours.
        return await _tls.RunAsync(attempt.Connection!, host, verify: true, new TlsFacts(), cancellationToken);
    }

    private static PhaseFailedException FailureOf(HttpRequestException e, string host)
    {
        for (var cause = e.InnerException; cause is not null; cause = cause.InnerException)
            if (cause is ProbeFailure failure)
                return new PhaseFailedException(ClassOf(failure.Fault), $"The token endpoint {host}: {failure.Message}");
        return e.HttpRequestError switch
        {
            HttpRequestError.ConfigurationLimitExceeded =>
                new PhaseFailedException(FaultClass.Protocol, $"The token endpoint {host} sent more than {MaxAnswerBytes / 1024} KiB, or too many headers."),
            HttpRequestError.InvalidResponse =>
                new PhaseFailedException(FaultClass.Protocol, $"The token endpoint {host} does not speak HTTP."),
            _ => new PhaseFailedException(FaultClass.Unavailable, $"The token endpoint {host} broke the connection."),
        };
    }

    // Nobody's mail server is unreachable when the endpoint is.
    private static FaultClass ClassOf(FaultClass fault) => fault is FaultClass.Connect or FaultClass.Tls ? FaultClass.Unavailable : fault;
}
