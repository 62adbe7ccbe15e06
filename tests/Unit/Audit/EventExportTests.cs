using System.IO.Compression;
using System.Text;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Audit;

public sealed class EventExportTests
{
    private const int PageSize = 500;

    private static readonly Caller Admin = new(1, 1, Role.Admin, null);

    private int _pages;

    [Fact]
    public async Task No_page_is_read_while_the_client_does_not_take_what_is_there()
    {
        using var body = new GatedStream();
        var exporting = Export(3 * PageSize).ExecuteAsync(Context(body));
        await body.Blocked.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        _pages.ShouldBe(1);
        exporting.IsCompleted.ShouldBeFalse();

        body.Open();
        await exporting;
        _pages.ShouldBe(4);
        Encoding.UTF8.GetString(body.Written).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3 * PageSize);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_in_the_middle_cuts_the_connection_and_leaves_nothing_that_looks_whole(bool gzip)
    {
        using var body = new GatedStream();
        body.Open();
        var context = Context(body);
        var connection = new Connection();
        context.Features.Set<IHttpRequestLifetimeFeature>(connection);
        if (gzip) context.Request.Headers.AcceptEncoding = "gzip";
        await new EventExport("x", Admin, 0, (after, limit, _) => after < PageSize ? PageAsync(after, limit) : throw new InvalidOperationException("gone")).ExecuteAsync(context);

        connection.IsCut.ShouldBeTrue();
        if (!gzip) return;
        // Neither an end of the deflate stream nor a gzip trailer was written.
        using var unzip = new GZipStream(new MemoryStream(body.Written), CompressionMode.Decompress);
        using var text = new StreamReader(unzip);
        (await ReadOrFailAsync(text)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(PageSize);
        body.Written[^4..].ShouldNotBe(BitConverter.GetBytes(Encoding.UTF8.GetByteCount(await LinesAsync())), "the length that ends a gzip stream");
    }

    [Fact]
    public async Task What_fails_before_the_first_byte_is_refused_like_any_other_request()
    {
        using var body = new GatedStream();
        var context = Context(body);
        await Should.ThrowAsync<InvalidOperationException>(new EventExport("x", Admin, 0, (_, _, _) => throw new InvalidOperationException("gone")).ExecuteAsync(context));
        context.Response.HasStarted.ShouldBeFalse();
        context.Response.Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_reading()
    {
        using var gone = new CancellationTokenSource();
        using var body = new GatedStream();
        var context = Context(body);
        context.RequestAborted = gone.Token;
        var exporting = Export(1000 * PageSize).ExecuteAsync(context);
        await body.Blocked.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await gone.CancelAsync();
        await exporting;
        _pages.ShouldBe(1);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("br, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("identity", false)]
    [InlineData("", false)]
    [InlineData("gzipped", false)]
    public async Task It_is_compressed_only_where_the_client_asks_for_gzip(string accepted, bool compressed)
    {
        using var body = new GatedStream();
        body.Open();
        var context = Context(body);
        context.Request.Headers.AcceptEncoding = accepted;
        await Export(3).ExecuteAsync(context);

        context.Response.Headers.ContentEncoding.ToString().ShouldBe(compressed ? "gzip" : "");
        context.Response.Headers.Vary.ToString().ShouldBe("Accept-Encoding");
        var bytes = compressed ? new GZipStream(new MemoryStream(body.Written), CompressionMode.Decompress) : (Stream)new MemoryStream(body.Written);
        using var text = new StreamReader(bytes);
        (await text.ReadToEndAsync(TestContext.Current.CancellationToken)).Count(c => c == '\n').ShouldBe(3);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("")]
    public async Task Where_there_is_nothing_to_export_the_body_is_empty_whatever_the_client_accepts(string accepted)
    {
        using var body = new GatedStream();
        body.Open();
        var context = Context(body);
        context.Request.Headers.AcceptEncoding = accepted;
        await Export(0).ExecuteAsync(context);

        context.Response.Headers.ContentEncoding.ShouldBeEmpty();
        body.Written.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_ends_behind_the_last_page_and_not_behind_one_that_holds_few_or_none()
    {
        using var body = new GatedStream();
        body.Open();
        int[] counts = [0, 0, 2, 0, 1, 0, 3];
        var export = new EventExport("x", Admin, 0, (after, _, _) =>
            Task.FromResult(new EventPage([.. Enumerable.Range(1, counts[after / 10]).Select(i => Event(after + i))], after + 10, IsLast: after == 60)));
        await export.ExecuteAsync(Context(body));

        Encoding.UTF8.GetString(body.Written).Count(c => c == '\n').ShouldBe(6);
    }

    [Fact]
    public void A_page_that_lacks_an_event_is_none() =>
        Should.Throw<InvalidDataException>(() => EventPage.Of([7, 8], [Event(7)], 8, isLast: true)).Message.ShouldContain("position 8");

    private EventExport Export(int count) => new("x.ndjson", Admin, 0, (after, limit, _) => PageAsync(after, (int)Math.Min(limit, count - after)));

    private Task<EventPage> PageAsync(long after, int count)
    {
        _pages++;
        var events = Enumerable.Range(1, count).Select(i => Event(after + i)).ToArray();
        return Task.FromResult(new EventPage(events, after + count, IsLast: count < PageSize));
    }

    private async Task<string> LinesAsync()
    {
        using var body = new GatedStream();
        body.Open();
        await Export(PageSize).ExecuteAsync(Context(body));
        return Encoding.UTF8.GetString(body.Written);
    }

    private static async Task<string> ReadOrFailAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        try
        {
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line) text.Append(line).Append('\n');
        }
        catch (InvalidDataException)
        {
            // Cut off, as it should be.
        }

        return text.ToString();
    }

    private static StoredEvent Event(long position) => new()
    {
        Position = position,
        Id = Guid.NewGuid(),
        TenantId = "1",
        StreamId = "customer-10",
        Version = position,
        Alias = "customer_registered",
        SchemaVersion = 1,
        Data = new CustomerRegistered(position, 1, Guid.Empty, new string('n', 200)),
        Timestamp = DateTimeOffset.UnixEpoch,
        Metadata = EventMetadata.None,
    };

    private static DefaultHttpContext Context(GatedStream body)
    {
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().AddOptions().BuildServiceProvider() };
        context.Features.Set<IHttpResponseFeature>(new Response(body));
        context.Response.Body = body;
        return context;
    }

    /// <summary>Knows that a response has started, as a server does.</summary>
    private sealed class Response(GatedStream body) : HttpResponseFeature
    {
        public override bool HasStarted => body.Written.Length > 0;
    }

    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        public bool IsCut { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsCut = true;
    }

    /// <summary>A client that reads nothing until it is told to.</summary>
    private sealed class GatedStream : Stream
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MemoryStream _written = new();

        public Task Blocked => _blocked.Task;

        public byte[] Written => _written.ToArray();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Open() => _open.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _blocked.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
            _written.Write(buffer.Span);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A server refuses to block a thread.");

        public override void Flush() => throw new NotSupportedException("A server refuses to block a thread.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
