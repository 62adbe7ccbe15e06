using EventMonitors.MailProbe;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>
/// What mail servers in use say first, as it is publicly documented in their own pages, in bug reports and in test data of
/// clients; names and addresses of hosts are replaced by those of RFC 2606 and RFC 5737.
/// </summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Greeting">The first line, which over IMAP may tell the capabilities.</param>
/// <param name="Capabilities">What the server answers when asked for them; over POP3 <c>null</c> where it does not know CAPA.</param>
/// <param name="InsideTls">The mechanism that a password is handed over with inside TLS, <c>null</c> where there is none.</param>
/// <param name="InTheClear">The same without TLS.</param>
/// <param name="Token">
/// The mechanism for an access token inside TLS, <c>null</c> where there is none; a server that names no mechanism at all may
/// still take XOAUTH2.
/// </param>
internal sealed record RealServer(MailProtocol Protocol, string Greeting, string[]? Capabilities, string? InsideTls, string? InTheClear, string? Token);

internal static class RealServers
{
    public static readonly Dictionary<string, RealServer> All = new()
    {
        ["Dovecot 2.3"] = Imap("* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN AUTH=LOGIN] Dovecot (Ubuntu) ready.", "PLAIN", "LOGIN"),
        ["Dovecot 2.3, no password in the clear"] = Imap("* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS LOGINDISABLED] Dovecot ready.", null, null, "XOAUTH2"),
        ["Dovecot 2.2, CRAM-MD5 only"] = Imap("* OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR LOGIN-REFERRALS ID ENABLE IDLE AUTH=CRAM-MD5] Dovecot ready.", "LOGIN", "LOGIN"),
        ["Cyrus 2.3"] = Imap("* OK [CAPABILITY IMAP4 IMAP4rev1 LITERAL+ ID STARTTLS LOGINDISABLED COMPRESS=DEFLATE] mail.example.com Cyrus IMAP v2.3.16-Fedora-RPM-2.3.16-13.el6_6 server ready", null, null, "XOAUTH2"),
        ["Cyrus 2.4"] = Imap("* OK [CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE STARTTLS AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5 AUTH=DIGEST-MD5 SASL-IR] example.com Cyrus IMAP v2.4.17 server ready", "PLAIN", "LOGIN"),
        // Its SASL_IR is a known slip of the pen, but IMAP4rev2 contains what it means.
        ["Cyrus 3.12"] = Imap("* OK [CAPABILITY IMAP4rev1 IMAP4rev2 ENABLE ID LITERAL+ LOGINDISABLED SASL_IR STARTTLS] mail.example.com Cyrus IMAP 3.12.0 server ready", null, null, "XOAUTH2"),
        ["Courier"] = Imap("* OK [CAPABILITY IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE ACL ACL2=UNION STARTTLS ENABLE UTF8=ACCEPT] Courier-IMAP ready. Copyright 1998-2018 Double Precision, Inc.  See COPYING for distribution information.", "LOGIN", "LOGIN", "XOAUTH2"),
        ["Courier with SASL"] = Imap("* OK [CAPABILITY IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE AUTH=PLAIN ACL ACL2=UNION] Courier-IMAP ready. Copyright 1998-2008 Double Precision, Inc.  See COPYING for distribution information.", "PLAIN", "LOGIN"),
        ["Exchange Online"] = Imap("* OK The Microsoft Exchange IMAP4 service is ready. [UwBDADEAUABSADgAMABDAEEAMAAwADUAOAAuAGwAYQBtAHAAcgBkADgAMAAuAHAAcgBvAGQALgBvAHUAdABsAG8AbwBrAC4AYwBvAG0A]", "PLAIN", "LOGIN", "XOAUTH2",
            "CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"),
        ["Exchange, before TLS"] = Imap("* OK The Microsoft Exchange IMAP4 service is ready.", null, null, null, "CAPABILITY IMAP4 IMAP4rev1 AUTH=NTLM AUTH=GSSAPI LOGINDISABLED STARTTLS IDLE NAMESPACE LITERAL+"),
        ["Gmail"] = Imap("* OK Gimap ready for requests from 192.0.2.1 q13mb189540682pjq", "PLAIN", "LOGIN", "OAUTHBEARER",
            "CAPABILITY IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR AUTH=XOAUTH2 AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER"),
        ["Yahoo and AOL"] = Imap("* OK Welcome! IMAP Server up and ready to accept your request", "PLAIN", "LOGIN", "OAUTHBEARER",
            "CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN UNSELECT X-MSG-EXT OBJECTID IDLE ENABLE UIDONLY X-ALL-MAIL X-UIDONLY LIST-EXTENDED LIST-STATUS SPECIAL-USE PARTIAL APPENDLIMIT=41697280"),
        // The list begins with the name of the machine.
        ["iCloud"] = Imap("* OK [CAPABILITY mr11p00im-iscream004 15E201 XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PLAIN] iSCREAM ready to rumble (15E201-d02dd996912b:24762) mr11p00im-iscream004 [31:1461:18:16:40:81]", "PLAIN", "LOGIN"),
        ["GMX and 1&1"] = Imap("* OK [CAPABILITY IMAP4rev1 CHILDREN ENABLE ID IDLE LIST-EXTENDED LIST-STATUS LITERAL- MOVE NAMESPACE QUOTA SASL-IR SORT SPECIAL-USE THREAD=ORDEREDSUBJECT UIDPLUS UNSELECT WITHIN AUTH=LOGIN AUTH=PLAIN] IMAP server ready H mieue154 15.6 IMAP-1My4Ij-1k2Oa32EiF-00yVN8", "PLAIN", "LOGIN"),
        ["Zimbra"] = Imap("* OK mail.example.com Zimbra IMAP4rev1 server ready", "PLAIN", "LOGIN", null, "CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=X-ZIMBRA LOGIN-REFERRALS"),
        ["hMailServer"] = Imap("* OK IMAPrev1", "LOGIN", "LOGIN", "XOAUTH2", "CAPABILITY IMAP4 IMAP4rev1 CHILDREN IDLE QUOTA SORT ACL NAMESPACE RIGHTS=texk"),
        ["nginx in front of another server"] = Imap("* OK IMAP4 ready", "PLAIN", "LOGIN", "XOAUTH2",
            "CAPABILITY IMAP4rev1 XLIST SPECIAL-USE LITERAL+ STARTTLS APPENDLIMIT=71680000 XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 SASL-IR AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 ID STARTTLS"),
        ["perdition"] = Imap("* OK [CAPABILITY IMAP4 IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE ACL ACL2=UNION] perdition ready on mail.example.com 0002eb6b", "LOGIN", "LOGIN", "XOAUTH2"),
        ["dbmail"] = Imap("* OK [CAPABILITY IMAP4rev1 STARTTLS ID LOGINDISABLED LITERAL+] dbmail 3.5.5 ready.", null, null, "XOAUTH2"),

        ["Dovecot 2.3, POP3"] = Pop3("+OK Dovecot (Ubuntu) ready.", "PLAIN", "USER", null, "CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "STLS", "USER", "SASL PLAIN LOGIN"),
        ["Dovecot 2.3, POP3, no password in the clear"] = Pop3("+OK Dovecot (Ubuntu) ready.", "USER", null, "XOAUTH2", "CAPA", "TOP", "UIDL", "RESP-CODES", "PIPELINING", "AUTH-RESP-CODE", "STLS", "SASL"),
        ["Cyrus, POP3"] = Pop3("+OK example.com Cyrus POP3 v2.4.17 server ready <123@example.com>", "USER", "USER", "XOAUTH2",
            "STLS", "USER", "EXPIRE NEVER", "LOGIN-DELAY 0", "TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "IMPLEMENTATION Cyrus POP3 server v2.4.17"),
        ["Gmail, POP3"] = Pop3("+OK Gpop ready for requests from 192.0.2.1 n67mb28062338lja", "PLAIN", "USER", "OAUTHBEARER",
            "USER", "RESP-CODES", "EXPIRE 0", "LOGIN-DELAY 300", "TOP", "UIDL", "X-GOOGLE-RICO", "SASL PLAIN XOAUTH2 OAUTHBEARER"),
        ["Exchange Online, POP3"] = Pop3("+OK The Microsoft Exchange POP3 service is ready. [SABFADEAUABSADAAMQBDAEEAMAAwADAANwAuAGUAdQByAHAAcgBkADAAMQAuAHAAcgBvAGQALgBlAHgAYwBoAGEAbgBnAGUAbABhAGIAcwAuAGMAbwBtAA==]", "PLAIN", "USER", null, "TOP", "UIDL", "SASL PLAIN", "USER"),
        ["Courier, POP3"] = Pop3("+OK Hello there.", "USER", "USER", "XOAUTH2", "TOP", "USER", "LOGIN-DELAY 10", "PIPELINING", "UIDL", "IMPLEMENTATION Courier Mail Server"),
        ["Courier with SASL, POP3"] = Pop3("+OK Hello there.", "PLAIN", "USER", null, "SASL LOGIN PLAIN CRAM-MD5 CRAM-SHA1 CRAM-SHA256", "STLS", "TOP", "USER", "LOGIN-DELAY 10", "PIPELINING", "UIDL"),
        ["MDaemon, POP3"] = Pop3("+OK mail.example.com POP3 ready <F201706231210.AA102635MD1932@mail.example.com>", "USER", "USER", "XOAUTH2", "TOP", "USER", "UIDL"),
        ["Qpopper, which may not know CAPA"] = new RealServer(MailProtocol.Pop3, "+OK Qpopper (version 4.0.5) at mail.example.com starting.  <30396.1126730747@mail.example.com>", null, "USER", "USER", "XOAUTH2"),
    };

    private static RealServer Imap(string greeting, string? insideTls, string? inTheClear, string? token = null, params string[] capabilities) =>
        new(MailProtocol.Imap, greeting, capabilities, insideTls, inTheClear, token);

    private static RealServer Pop3(string greeting, string? insideTls, string? inTheClear, string? token, params string[] capabilities) =>
        new(MailProtocol.Pop3, greeting, capabilities, insideTls, inTheClear, token);
}
