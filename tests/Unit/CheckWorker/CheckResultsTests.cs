using System.Net;
using System.Text.Json;
using EventMonitors.CheckWorker;
using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

public sealed class CheckResultsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ProbeResult Full = new()
    {
        Verdict = Verdict.Inconclusive,
        Fault = FaultClass.MailboxLocked,
        Phase = ProbePhase.Mailbox,
        Message = "Another client holds the mailbox.",
        StartedAt = At,
        FinishedAt = At.AddSeconds(1),
        Timings = [new PhaseTiming(ProbePhase.Token, TimeSpan.FromMilliseconds(1.2344)), new PhaseTiming(ProbePhase.Mailbox, TimeSpan.FromMilliseconds(2))],
        Address = IPAddress.Parse("192.0.2.7"),
        AddressesTried = [new AddressTried(IPAddress.Parse("2001:db8::1"), "timed_out"), new AddressTried(IPAddress.Parse("192.0.2.7"), "connected")],
        Port = 1143,
        TlsVersion = "TLSv1.3",
        Cipher = "TLS_AES_256_GCM_SHA384",
        Certificate = new CertificateFacts("CN=a", "CN=b", ["a.example", "b.example"], At.AddDays(-1), At.AddDays(3), ["self_signed"], 3),
        Warnings = ["certificate_expires_soon: 3 days left"],
        Greeting = "ready",
        Capabilities = ["IMAP4rev1", "IDLE"],
        Mechanism = "SCRAM-SHA-256",
        MessageCount = 12,
        NewestMessageAt = At.AddHours(-1),
        BytesReceived = 345,
        BytesSent = 67,
        Transcript = ["C: a1 LOGOUT", "S: * BYE"],
    };

    [Fact]
    public void Every_fact_is_kept()
    {
        var request = Requests.To(port: 1143);
        var message = CheckResults.Of(request, Full, "worker-7");

        (message.CheckId, message.MonitorId, message.OrganizationId, message.MonitorVersion, message.ProbeVersion, message.Trigger, message.Slot)
            .ShouldBe((request.CheckId, request.MonitorId, request.OrganizationId, request.MonitorVersion, request.ProbeVersion, request.Trigger, request.Slot));
        (message.Worker, message.Verdict, message.Fault, message.Phase, message.Message).ShouldBe(("worker-7", "inconclusive", "mailbox_locked", "mailbox", Full.Message));
        (message.StartedAt, message.FinishedAt).ShouldBe((Full.StartedAt, Full.FinishedAt));
        message.TimingsMs.ShouldBe(new Dictionary<string, double> { ["token"] = 1.234, ["mailbox"] = 2 });
        (message.Address, message.Port).ShouldBe(("192.0.2.7", 1143));
        message.AddressesTried.Select(tried => (tried.Address, tried.Outcome)).ShouldBe([("2001:db8::1", "timed_out"), ("192.0.2.7", "connected")]);
        (message.TlsVersion, message.Cipher, message.Mechanism, message.CertificateNotAfter).ShouldBe((Full.TlsVersion, Full.Cipher, Full.Mechanism, Full.Certificate!.NotAfter));
        var certificate = message.Certificate.ShouldNotBeNull();
        (certificate.Subject, certificate.Issuer, certificate.NotBefore, certificate.NotAfter, certificate.DaysLeft).ShouldBe(("CN=a", "CN=b", At.AddDays(-1), At.AddDays(3), 3));
        certificate.Names.ShouldBe(["a.example", "b.example"]);
        certificate.Problems.ShouldBe(["self_signed"]);
        (message.Greeting, message.MessageCount, message.NewestMessageAt, message.BytesReceived, message.BytesSent).ShouldBe(("ready", 12, Full.NewestMessageAt, 345, 67));
        message.Capabilities.ShouldBe(Full.Capabilities);
        message.Warnings.ShouldBe(Full.Warnings);
        message.Transcript.ShouldBe(Full.Transcript);
    }

    [Fact]
    public void Whatever_the_probe_tells_has_its_place_on_the_wire()
    {
        // A fact that is added to the probe's result and forgotten here would be lost without a word.
        string[] renamed = [nameof(ProbeResult.Timings)];
        var onTheWire = JsonSerializer.SerializeToElement(CheckResults.Of(Requests.To(port: 1), Full, "w")).EnumerateObject()
            .Where(property => property.Value.ValueKind != JsonValueKind.Null).Select(property => property.Name).ToHashSet();
        typeof(ProbeResult).GetProperties().Select(property => property.Name).Except(renamed).ShouldBeSubsetOf(onTheWire);
    }

    [Fact]
    public void A_long_message_is_cut() =>
        CheckResults.Of(Requests.To(port: 1), Full with { Message = new string('x', 5_000) }, "w").Message.Length.ShouldBe(1_000);
}
