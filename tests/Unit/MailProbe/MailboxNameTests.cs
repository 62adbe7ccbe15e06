using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Imap;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Any mailbox, by the name that people know it by.</summary>
public sealed class MailboxNameTests
{
    [Theory]
    [InlineData("Archive", "Archive")]
    [InlineData("Tom & Jerry", "Tom &- Jerry")]
    [InlineData("&&", "&-&-")]
    [InlineData("Gelöscht", "Gel&APY-scht")]
    [InlineData("Entwürfe/März", "Entw&APw-rfe/M&AOQ-rz")]
    [InlineData("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-")]
    [InlineData("☺!", "&Jjo-!")]
    [InlineData("\ud83d\ude00", "&2D3eAA-")]
    [InlineData("a\tb", "a&AAk-b")]
    [InlineData("ö&ü", "&APY-&-&APw-")]
    public void A_name_is_written_in_modified_utf_7(string name, string expected) => MailboxName.Encode(name, utf8: false).ShouldBe(expected);

    [Theory]
    [InlineData("Archive")]
    [InlineData("Tom & Jerry")]
    [InlineData("日本語")]
    public void A_server_of_the_second_revision_alone_takes_the_name_as_it_is(string name) => MailboxName.Encode(name, utf8: true).ShouldBe(name);

    [Theory]
    [InlineData("IMAP4rev1", "INBOX", "a2 EXAMINE INBOX")]
    [InlineData("IMAP4rev1", "inBox", "a2 EXAMINE INBOX")]
    [InlineData("IMAP4rev1", "INBOX/Sent", "a2 EXAMINE \"INBOX/Sent\"")]
    [InlineData("IMAP4rev1", "a \"b\" \\c", "a2 EXAMINE \"a \\\"b\\\" \\\\c\"")]
    [InlineData("IMAP4rev1", "{5}", "a2 EXAMINE \"{5}\"")]
    [InlineData("IMAP4rev1", "%*", "a2 EXAMINE \"%*\"")]
    [InlineData("IMAP4rev1", "Gelöscht", "a2 EXAMINE \"Gel&APY-scht\"")]
    [InlineData("IMAP4rev1 IMAP4rev2", "Gelöscht", "a2 EXAMINE \"Gel&APY-scht\"")]
    public async Task The_mailbox_is_examined_by_its_name(string capabilities, string mailbox, string expected)
    {
        await using var server = ScriptedMailServer.Start(
            Send($"* OK [CAPABILITY {capabilities}] ready"), Expect("LOGIN"), Answer("OK"), Expect(expected), Send("* 2 EXISTS"), Answer("OK"), Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await (Probing.Imap(server) with { Mailbox = mailbox }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.MessageCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_of_the_second_revision_alone_is_given_a_literal()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev2] ready"), Expect("LOGIN"), Answer("OK"), Expect("a2 EXAMINE {9+}"), Expect("Gel\u00c3\u00b6scht"),
            SendRaw("* 2 EXISTS\r\na2 OK\r\n"), Expect("a3 LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await (Probing.Imap(server) with { Mailbox = "Gelöscht" }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Fact]
    public async Task A_missing_mailbox_is_a_fault_of_the_mailbox()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN"), Answer("OK"), Expect("EXAMINE"), Answer("NO [TRYCREATE] Mailbox doesn't exist"), Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await (Probing.Imap(server) with { Mailbox = "Archive" }).AgainstAsync(server);

        (result.Fault, result.Verdict, result.Phase).ShouldBe((FaultClass.Mailbox, Verdict.Down, ProbePhase.Mailbox));
        result.Message.ShouldBe("The mailbox cannot be opened: NO [TRYCREATE] Mailbox doesn't exist");
        result.Transcript.ShouldContain("C: a2 EXAMINE \"Archive\"");
    }

    [Fact]
    public async Task What_was_counted_before_is_no_count_of_this_mailbox()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN"), Send("* 9 EXISTS"), Answer("OK"), Expect("EXAMINE"), Answer("OK"), Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.MessageCount.ShouldBeNull();
    }
}
