using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Login;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Whoever chooses both the password and what the server says cannot make the search for one in the other dear.</summary>
public sealed class SearchCostTests
{
    private static readonly string Password = string.Concat(Enumerable.Repeat("aaaab", 3200));

    [Fact]
    public void A_password_made_for_its_server_is_looked_for_in_no_time()
    {
        var text = new ServerText(new Credentials("joe", Password));

        var cost = ProcessorTime.Of(() =>
        {
            for (var i = 0; i < 100; i++)
                text.Show(new string('a', 8000)).ShouldBe(new string('a', 199) + "…");
        });

        cost.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void And_so_it_is_over_many_lines()
    {
        var transcript = new Transcript();
        for (var i = 0; i < Transcript.Lines; i++)
            transcript.Server(Encoding.ASCII.GetBytes(new string('a', Transcript.LineBytes)));

        var cost = ProcessorTime.Of(() =>
        {
            for (var i = 0; i < 10; i++)
                TranscriptText.Of(transcript, new ServerText(new Credentials("joe", Password))).Count.ShouldBe(Transcript.Lines);
        });

        cost.ShouldBeLessThan(TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData("correct horse battery staple", "staple")]
    [InlineData("0123456789", "456789")]
    public void A_piece_is_found_by_the_table_too(string password, string piece)
    {
        var text = new ServerText(new Credentials("joe", password));
        // The filter is made to pass so much that the table comes into use.
        for (var i = 0; i < 100; i++)
            text.Show($"{password[..4]}-x-{password[1..5]}-y");

        text.Show($"it is {piece}, is it?").ShouldBe(ServerText.Withheld);
        text.Show("it is another one").ShouldBe("it is another one");
    }

    [Fact]
    public void The_table_knows_every_piece_and_no_other()
    {
        const string secret = "abcabcabdxyzab";
        var table = new PieceTable(secret, 4);

        for (var start = 0; start + 4 <= secret.Length; start++)
            table.Contains(secret.AsSpan(start, 4)).ShouldBeTrue();
        foreach (var other in (string[])["abcd", "zabc", "bcab\0"[1..], "    ", "xyza"[..3] + "c"])
            table.Contains(other).ShouldBe(secret.Contains(other, StringComparison.Ordinal), other);
    }

    [Theory]
    [InlineData("abcd", "xxabxabc", 3)]
    [InlineData("aab", "aaab", 3)]
    [InlineData("ababac", "abababac", 6)]
    [InlineData("aaaa", "aa", 2)]
    [InlineData("abc", "", 0)]
    [InlineData("abc", "cba", 1)]
    public void The_longest_beginning_is_found(string secret, string text, int length) => LongestBeginning.Of(secret, text).ShouldBe(length);

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Lines_that_are_already_here_do_not_outlast_the_deadline(MailProtocol protocol)
    {
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(protocol == MailProtocol.Imap ? "* 1 EXISTS\r\n" : "+OK\r\n", 10)));
        var wire = new Wire(new MemoryStream(lines), new ProbeLimits());
        using var deadline = new CancellationTokenSource();
        await wire.ReadLineAsync(deadline.Token);

        await deadline.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await wire.ReadLineAsync(deadline.Token));
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Capabilities_made_to_be_searched_end_in_time(MailProtocol protocol)
    {
        var line = new string('a', 8000);
        var lines = string.Concat(Enumerable.Repeat(protocol == MailProtocol.Imap ? $"* CAPABILITY {line}\r\n" : $"{line}\r\n", 31));
        await using var server = ScriptedMailServer.Start(protocol == MailProtocol.Imap
            ? [Send("* OK ready"), Expect("CAPABILITY"), SendRaw(lines), Silence]
            : [Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\n" + lines), Silence]);

        var result = await (Probing.Target(server, protocol) with { Password = Password, Timeout = TimeSpan.FromSeconds(1) }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Timeout, ProbePhase.Greeting), result.Message);
        (result.FinishedAt - result.StartedAt).ShouldBeLessThan(Probing.NoHang);
    }

    [Fact]
    public void A_user_that_the_search_ends_in_is_not_half_shown()
    {
        var user = new string('u', 299) + "v";
        var shown = new ServerText(new Credentials(user, "geheim")).Show(string.Concat(Enumerable.Repeat(user, 5)));

        shown.ShouldNotContain("uuu");
    }
}
