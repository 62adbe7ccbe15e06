using EventMonitors.CheckWorker.Commands;
using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker.Commands;

public sealed class ProbeAddressTests
{
    [Theory]
    [InlineData("imap://mail.example", MailProtocol.Imap, false, null, "mail.example", null)]
    [InlineData("IMAPS://mail.example/", MailProtocol.Imap, true, null, "mail.example", null)]
    [InlineData("pop3://u@mail.example:1110", MailProtocol.Pop3, false, "u", "mail.example", 1110)]
    [InlineData("pop://u@mail.example", MailProtocol.Pop3, false, "u", "mail.example", null)]
    [InlineData("pop3s://u@[2001:db8::1]:995/", MailProtocol.Pop3, true, "u", "2001:db8::1", 995)]
    [InlineData("pops://u@[::1]", MailProtocol.Pop3, true, "u", "::1", null)]
    [InlineData("imaps://monitor@example.com@mail.example", MailProtocol.Imap, true, "monitor@example.com", "mail.example", null)]
    [InlineData("imaps://a%3Ab%25%C3%BC+c@mail.example", MailProtocol.Imap, true, "a:b%ü+c", "mail.example", null)]
    [InlineData("imaps://Übung", MailProtocol.Imap, true, null, "xn--bung-zra", null)]
    public void An_address_names_protocol_user_host_and_port(string text, object protocol, bool tls, string? user, string host, int? port) =>
        ProbeAddress.Parse(text).ShouldBe(new ProbeAddress((MailProtocol)protocol, tls, user, host, port));

    [Theory]
    [InlineData("imaps://ada:hunter2@mail.example", "--password-stdin")]
    [InlineData("mail.example", "imaps://")]
    [InlineData("smtp://mail.example", "imaps://")]
    [InlineData("imaps://", "host")]
    [InlineData("imaps://hunter2@", "host")]
    [InlineData("imaps://@mail.example", "user")]
    [InlineData("imaps://hunter2%@mail.example", "%25")]
    [InlineData("imaps://hunter2%4@mail.example", "%25")]
    [InlineData("imaps://hunter2%zz@mail.example", "%25")]
    [InlineData("imaps://hunter2%0d%0aa1@mail.example", "CR")]
    [InlineData("imaps://mail.example:0", "port")]
    [InlineData("imaps://mail.example:65536", "port")]
    [InlineData("imaps://mail.example:hunter2", "port")]
    [InlineData("imaps://2001:db8::1", "brackets")]
    [InlineData("imaps://[mail.example]", "IPv6")]
    [InlineData("imaps://[::1]993", "IPv6")]
    [InlineData("imaps://[::1", "brackets")]
    [InlineData("imaps://mail.example/INBOX", "--mailbox")]
    [InlineData("imaps://mail.example?x", "--mailbox")]
    public void Anything_else_is_refused_with_a_word_on_what_would_do(string text, string word)
    {
        var problem = Should.Throw<UsageException>(() => ProbeAddress.Parse(text)).Message;
        problem.ShouldContain(word);
        problem.ShouldNotContain("hunter2");
        problem.ShouldNotContain("\n");
    }
}
