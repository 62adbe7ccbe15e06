using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Refusals;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class WireTests
{
    private static readonly ProbeLimits Limits = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task Lines_are_the_same_however_they_are_cut_into_segments(int segment)
    {
        var lines = Enumerable.Range(0, 50).Select(i => new string((char)('a' + (i % 26)), i * 97)).ToList();
        var wire = new Wire(new Segments(string.Concat(lines.Select((line, i) => line + (i % 2 == 0 ? "\r\n" : "\n"))), segment), Limits);

        foreach (var expected in lines)
            (await LineAsync(wire)).ShouldBe(expected);
        (await Should.ThrowAsync<ConnectionLostException>(() => LineAsync(wire))).Fault.ShouldBe(FaultClass.Protocol);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task A_literal_is_passed_over_and_the_line_goes_on_behind_it(int segment)
    {
        var wire = new Wire(new Segments("{20000}\r\n" + new string('\0', 20000) + " rest)\r\nnext\r\n", segment), Limits);

        (await LineAsync(wire)).ShouldBe("{20000}");
        await wire.SkipAsync(20000, TestContext.Current.CancellationToken);

        (await LineAsync(wire)).ShouldBe(" rest)");
        (await LineAsync(wire)).ShouldBe("next");
    }

    [Fact]
    public async Task The_longest_line_is_taken_and_a_longer_one_is_not()
    {
        var longest = new string('x', Limits.LineBytes);

        (await LineAsync(new Wire(new Segments(longest + "\r\n", 4096), Limits))).ShouldBe(longest);
        await Should.ThrowAsync<ProtocolViolationException>(() => LineAsync(new Wire(new Segments(longest + "x\r\n", 4096), Limits)));
        await Should.ThrowAsync<ProtocolViolationException>(() => LineAsync(new Wire(new Segments(longest + "x\n", 4096), Limits)));
    }

    [Fact]
    public async Task An_endless_line_is_given_up_after_its_limit_and_no_more_is_read()
    {
        var endless = new Segments(new string('x', 10_000_000), 100_000);

        await Should.ThrowAsync<ProtocolViolationException>(() => LineAsync(new Wire(endless, Limits)));

        endless.Taken.ShouldBeLessThanOrEqualTo(Limits.LineBytes + 2);
    }

    [Fact]
    public async Task Endless_lines_are_given_up_at_the_budget_of_the_connection()
    {
        var endless = new Segments(string.Concat(Enumerable.Repeat("* 1 EXISTS\r\n", 100_000)), 100_000);
        var wire = new Wire(endless, Limits);

        await Should.ThrowAsync<ProtocolViolationException>(async () =>
        {
            while (true)
                await LineAsync(wire);
        });

        endless.Taken.ShouldBeLessThanOrEqualTo(Limits.ResponseBytes + Limits.LineBytes + 2);
    }

    [Fact]
    public async Task A_literal_beyond_the_budget_is_refused_by_its_announcement()
    {
        var stream = new Segments("x\r\n", 10);
        var wire = new Wire(stream, Limits);
        await LineAsync(wire);

        await Should.ThrowAsync<ProtocolViolationException>(() => wire.SkipAsync(long.MaxValue, TestContext.Current.CancellationToken).AsTask());

        stream.Taken.ShouldBe(3);
    }

    private static async Task<string> LineAsync(Wire wire) =>
        Encoding.Latin1.GetString((await wire.ReadLineAsync(TestContext.Current.CancellationToken)).Span);

    /// <summary>A stream that hands its bytes out in segments of a given size.</summary>
    private sealed class Segments(string text, int size) : MemoryStream(Encoding.Latin1.GetBytes(text))
    {
        public long Taken => Position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
