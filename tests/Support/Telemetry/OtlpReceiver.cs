using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support.Telemetry;

/// <summary>
/// A collector's front door, <c>http/protobuf</c> on loopback
/// (https://opentelemetry.io/docs/specs/otlp/#otlphttp): takes traces and metrics, and keeps what it was sent.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly FreePorts _ports = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly Task _serving;

    private OtlpReceiver()
    {
        var port = _ports.Take();
        Uri = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _listener.Prefixes.Add(Uri.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set to.</summary>
    public Uri Uri { get; }

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>The names of the instruments that were sent.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    /// <summary>Everything that came, as bytes.</summary>
    public IReadOnlyCollection<byte[]> Bodies => _bodies;

    public static OtlpReceiver Start() => new();

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _ports.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Keep(context.Request.Url!.AbsolutePath, body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void Keep(string path, byte[] body)
    {
        _bodies.Enqueue(body);
        foreach (var resource in new ProtobufFields(body).Messages(1))
        {
            var service = AttributesOf(resource.Messages(1).First(), 1).GetValueOrDefault("service.name", "");
            foreach (var item in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                if (path == "/v1/metrics") _metrics[item.Text(1)] = true;
                else if (path == "/v1/traces") _spans.Enqueue(SpanOf(service, item));
            }
        }
    }

    private static ReceivedSpan SpanOf(string service, ProtobufFields span) => new(
        service, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), AttributesOf(span, 9), [.. span.Messages(13).Select(link => (link.Hex(1), link.Hex(2)))]);

    private static Dictionary<string, string> AttributesOf(ProtobufFields owner, int number)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var pair in owner.Messages(number)) attributes[pair.Text(1)] = pair.Messages(2).Select(value => value.All(1).Any() ? value.Text(1) : value.Number(3).ToString(CultureInfo.InvariantCulture)).FirstOrDefault("");
        return attributes;
    }
}
