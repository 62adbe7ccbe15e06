using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Running;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>A mailbox that can be opened and yet is not as it should be.</summary>
public sealed class ExpectationTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Theory]
    [InlineData(3, 5L, null, "The mailbox holds 3 messages, at least 5 are expected.")]
    [InlineData(0, 1L, null, "The mailbox holds 0 messages, at least 1 is expected.")]
    [InlineData(1, null, 0L, "The mailbox holds 1 message, at most 0 are expected.")]
    [InlineData(11, 2L, 10L, "The mailbox holds 11 messages, at most 10 are expected.")]
    [InlineData(5, 5L, 5L, null)]
    [InlineData(5, null, null, null)]
    public void The_number_of_messages_is_compared(long count, long? least, long? most, string? expected) =>
        Expectations.BrokenBy(new MailboxExpectation(least, most, null), count).ShouldBe(expected);

    [Theory]
    [InlineData(60, 59.9, null)]
    [InlineData(60, 60, null)]
    [InlineData(60, 60.01, "The newest message came 60.1 minutes ago, at most 60 minutes are expected.")]
    [InlineData(60, 7200, "The newest message came 7200 minutes ago, at most 60 minutes are expected.")]
    [InlineData(60, -500, null)]
    public void The_age_of_the_newest_message_is_compared(double maxAge, double age, string? expected) =>
        Expectations.BrokenBy(TimeSpan.FromMinutes(maxAge), Now.AddMinutes(-age), Now).ShouldBe(expected);

    [Fact]
    public void An_empty_mailbox_has_no_new_message() =>
        Expectations.BrokenBy(TimeSpan.FromMinutes(60), null, Now).ShouldBe("The mailbox is empty, a message of the last 60 minutes is expected.");

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_mailbox_with_too_few_messages_is_down_and_left_politely(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(protocol));

        var result = await (Probing.Target(server, protocol) with { Expect = new MailboxExpectation(8, null, null) }).AgainstAsync(server);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Expectation, ProbePhase.Mailbox));
        result.Message.ShouldBe("The mailbox holds 7 messages, at least 8 are expected.");
        result.MessageCount.ShouldBe(7);
        result.Warnings.ShouldBeEmpty();
        result.Timings[^1].Phase.ShouldBe(ProbePhase.Logout);
        var sent = (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received;
        sent.ShouldEndWith(protocol == MailProtocol.Imap ? "a2 EXAMINE INBOX\r\na3 LOGOUT\r\n" : "STAT\r\nQUIT\r\n");
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_mailbox_as_expected_is_up(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(protocol));

        var result = await (Probing.Target(server, protocol) with { Expect = new MailboxExpectation(7, 7, null) }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.NewestMessageAt.ShouldBeNull();
    }

    [Theory]
    [InlineData(1, "a3 FETCH 1:1 (INTERNALDATE)")]
    [InlineData(20, "a3 FETCH 1:20 (INTERNALDATE)")]
    [InlineData(21, "a3 FETCH 2:21 (INTERNALDATE)")]
    [InlineData(4_294_967_295, "a3 FETCH 4294967276:4294967295 (INTERNALDATE)")]
    public async Task The_last_messages_are_asked_for_their_dates(long count, string expected)
    {
        var at = Now.AddMinutes(-30);
        await using var server = Server(count, Expect(expected), Send($"* {count} FETCH (INTERNALDATE \"{Date(at)}\")"), Send("* OK still here"), Send("* 1 RECENT"), Answer("OK"));

        var result = await (Probing.Imap(server) with { Expect = Newest }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.NewestMessageAt.ShouldBe(new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero));
    }

    [Fact]
    public async Task A_mailbox_whose_newest_message_is_too_old_is_down()
    {
        await using var server = Server(2, Expect("FETCH"), Send($"* 1 FETCH (INTERNALDATE \"{Date(Now.AddDays(-2))}\")"), Send($"* 2 FETCH (INTERNALDATE \"{Date(Now.AddDays(-3))}\")"), Answer("OK"));

        var result = await (Probing.Imap(server) with { Expect = Newest }).AgainstAsync(server);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Expectation, ProbePhase.Mailbox), result.Message);
        result.Message.ShouldMatch(@"^The newest message came 288\d(\.\d)? minutes ago, at most 60 minutes are expected\.$");
        result.NewestMessageAt.ShouldNotBeNull();
        result.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_empty_mailbox_is_not_asked_for_dates()
    {
        await using var server = Server(0);

        var result = await (Probing.Imap(server) with { Expect = Newest }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Expectation, ProbePhase.Mailbox), result.Message);
    }

    public static TheoryData<string, string, FaultClass> BadFetches() => new()
    {
        { "* 2 FETCH (BODY[] {100}", "OK", FaultClass.Protocol },
        { "* OK", "NO [SERVERBUG] index is broken", FaultClass.Unavailable },
        { "* OK", "NO no dates here", FaultClass.Mailbox },
        { "* OK", "BAD what", FaultClass.Protocol },
        { "* BYE shutting down", "OK", FaultClass.Unavailable },
        { "+ go on", "OK", FaultClass.Protocol },
    };

    [Theory]
    [MemberData(nameof(BadFetches))]
    public async Task Dates_that_cannot_be_had_are_classified(string data, string answer, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.Until(MailProtocol.Imap, ProbePhase.Mailbox, Send("* 2 EXISTS"), Answer("OK")), Expect("FETCH"), Send(data), Answer(answer)]);

        var result = await (Probing.Imap(server) with { Expect = Newest }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Mailbox), result.Message);
        result.NewestMessageAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("* 2 FETCH (INTERNALDATE \"some day\")", "OK")]
    [InlineData("* 2 FETCH (INTERNALDATE NIL)", "OK")]
    [InlineData("* 2 FETCH (FLAGS ())", "OK")]
    [InlineData("* 1 EXPUNGE", "OK")]
    [InlineData("* 1 EXPUNGE", "NO [EXPUNGEISSUED] some messages are gone")]
    public async Task Dates_that_cannot_be_read_are_no_outage_and_a_warning(string data, string answer)
    {
        await using var server = Server(2, Expect("FETCH"), Send(data), Answer(answer));

        var result = await (Probing.Imap(server) with { Expect = Newest }).AgainstAsync(server);

        (result.Verdict, result.NewestMessageAt).ShouldBe((Verdict.Up, null), result.Message);
        result.Warnings.ShouldBe(["newest_message_unknown: the server told no date that can be read"]);
    }

    [Theory]
    [InlineData("* 2 FETCH (INTERNALDATE \"some day\")", "OK")]
    [InlineData("* 2 FETCH (INTERNALDATE NIL)", "OK")]
    [InlineData("* 2 FETCH (", "OK")]
    [InlineData("* 2 EXPUNGE", "NO [EXPUNGEISSUED] some messages are gone")]
    [InlineData("* 2 EXPUNGE", "NO Some of the requested messages no longer exist.")]
    public async Task A_good_date_wins_over_what_cannot_be_read(string data, string answer)
    {
        await using var server = Server(2, Expect("FETCH"), Send($"* 1 FETCH (INTERNALDATE \"{Date(Now.AddMinutes(-5))}\") "), Send(data), Answer(answer));

        var result = await (Probing.Imap(server) with { Expect = Newest }).AgainstAsync(server);

        (result.Verdict, result.NewestMessageAt is not null).ShouldBe((Verdict.Up, true), result.Message);
        result.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mailbox_that_is_not_counted_breaks_the_protocol_where_it_matters()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Imap, ProbePhase.Mailbox, Answer("OK")));

        var result = await (Probing.Imap(server) with { Expect = new MailboxExpectation(0, null, null) }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Protocol, ProbePhase.Mailbox), result.Message);
    }

    private static MailboxExpectation Newest => new(null, null, TimeSpan.FromMinutes(60));

    private static ScriptedMailServer Server(long count, params ScriptStep[] then) => ScriptedMailServer.Start(
    [
        .. Scripts.Until(MailProtocol.Imap, ProbePhase.Mailbox, Send($"* {count} EXISTS"), Answer("OK [READ-ONLY]")), .. then, Expect("LOGOUT"), Send("* BYE"), Answer("OK"),
    ]);

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("dd-MMM-yyyy HH:mm:ss '+0000'", System.Globalization.CultureInfo.InvariantCulture);
}
