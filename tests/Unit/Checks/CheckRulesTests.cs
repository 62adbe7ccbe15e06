using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class CheckRulesTests
{
    private static readonly Wire.CheckCompleted Good = Messages.Completed();

    public static TheoryData<string, Func<Wire.CheckCompleted, Wire.CheckCompleted>> Poison() => new()
    {
        { "checkId", m => m with { CheckId = Guid.Empty } },
        { "checkId", m => m with { CheckId = Guid.NewGuid() } },
        { "checkId", m => m with { CheckId = CheckIds.OfSlot(501, m.Slot) } },
        { "checkId", m => m with { Slot = m.Slot.AddMinutes(1) } },
        { "checkId", m => m with { Trigger = "change" } },
        { "checkId", m => m with { Trigger = "manual" } },
        { "checkId", m => m with { CheckId = CheckIds.OfManual(500, m.Slot) } },
        { "trigger", m => m with { Trigger = "trial" } },
        { "checkId", m => m with { Trigger = "change", CheckId = CheckIds.OfChange(500, 2) } },
        { "probeVersion", m => m with { ProbeVersion = 0 } },
        { "probeVersion", m => m with { ProbeVersion = 3 } },
        { "monitorId", m => m with { MonitorId = 0 } },
        { "organizationId", m => m with { OrganizationId = -1 } },
        { "monitorVersion", m => m with { MonitorVersion = 0 } },
        { "trigger", m => m with { Trigger = "Schedule" } },
        { "trigger", m => m with { Trigger = null! } },
        { "slot", m => m with { Slot = default } },
        { "slot", m => m with { Slot = Messages.Now.AddDays(2) } },
        { "worker", m => m with { Worker = "" } },
        { "worker", m => m with { Worker = new string('w', 201) } },
        { "worker", m => m with { Worker = null! } },
        { "startedAt", m => m with { StartedAt = DateTimeOffset.MinValue } },
        { "finishedAt", m => m with { FinishedAt = DateTimeOffset.MaxValue } },
        { "verdict", m => m with { Verdict = "up " } },
        { "verdict", m => m with { Verdict = "up\n" } },
        { "verdict", m => m with { Verdict = null! } },
        { "fault", m => m with { Fault = "" } },
        { "phase", m => m with { Phase = new string('p', 41) } },
        { "message", m => m with { Message = "a\0b" } },
        { "message", m => m with { Message = "half a pair: \ud800" } },
        { "message", m => m with { Message = new string('m', 2_001) } },
        { "message", m => m with { Message = null! } },
        { "timingsMs", m => m with { TimingsMs = new Dictionary<string, double> { ["dns"] = double.NaN } } },
        { "timingsMs", m => m with { TimingsMs = new Dictionary<string, double> { ["dns"] = -1 } } },
        { "timingsMs", m => m with { TimingsMs = new Dictionary<string, double> { ["d\0ns"] = 1 } } },
        { "timingsMs", m => m with { TimingsMs = null! } },
        { "address", m => m with { Address = "\0" } },
        { "address", m => m with { Address = new string('1', 65) } },
        { "port", m => m with { Port = 65_536 } },
        { "port", m => m with { Port = 0 } },
        { "tlsVersion", m => m with { TlsVersion = new string('t', 201) } },
        { "mechanism", m => m with { Mechanism = "\0" } },
        { "warnings", m => m with { Warnings = ["\0"] } },
        { "warnings", m => m with { Warnings = [new string('w', 401)] } },
        { "warnings", m => m with { Warnings = [null!] } },
        { "warnings", m => m with { Warnings = [.. Enumerable.Repeat("w", 21)] } },
        { "warnings", m => m with { Warnings = null! } },
        { "addressesTried", m => m with { AddressesTried = null! } },
        { "addressesTried", m => m with { AddressesTried = [null!] } },
        { "addressesTried", m => m with { AddressesTried = [new("\0", "refused")] } },
        { "addressesTried", m => m with { AddressesTried = [new("192.0.2.1", "Refused\n")] } },
        { "addressesTried", m => m with { AddressesTried = [.. Enumerable.Repeat(new Wire.AddressTried("192.0.2.1", "refused"), 21)] } },
        { "cipher", m => m with { Cipher = "\0" } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Subject = null! } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Subject = new string('s', 201) } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Issuer = "CN=a\0b" } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Names = null! } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Names = ["a", "\ud800"] } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Names = [.. Enumerable.Repeat("n", 21)] } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Problems = null! } } },
        { "certificate", m => m with { Certificate = m.Certificate! with { Problems = ["No word"] } } },
        { "greeting", m => m with { Greeting = "a\0b" } },
        { "greeting", m => m with { Greeting = new string('g', 201) } },
        { "capabilities", m => m with { Capabilities = null! } },
        { "capabilities", m => m with { Capabilities = ["IMAP4rev1", null!] } },
        { "capabilities", m => m with { Capabilities = [.. Enumerable.Repeat("c", 101)] } },
        { "capabilities", m => m with { Capabilities = [.. Enumerable.Repeat(new string('c', 50), 82)] } },
        { "messageCount", m => m with { MessageCount = -1 } },
        { "bytesReceived", m => m with { BytesReceived = -1 } },
        { "bytesSent", m => m with { BytesSent = -1 } },
        { "transcript", m => m with { Transcript = null! } },
        { "transcript", m => m with { Transcript = ["S: \0"] } },
        { "transcript", m => m with { Transcript = [new string('t', 201)] } },
        { "transcript", m => m with { Transcript = [.. Enumerable.Repeat("S: *", 21)] } },
    };

    [Theory, MemberData(nameof(Poison), DisableDiscoveryEnumeration = true)]
    public void A_field_out_of_bounds_is_named(string field, Func<Wire.CheckCompleted, Wire.CheckCompleted> spoil) =>
        CheckRules.FindProblem(spoil(Good), Messages.Now).ShouldNotBeNull().ShouldStartWith(field);

    [Fact]
    public void A_result_as_workers_send_it_is_good() => CheckRules.FindProblem(Good, Messages.Now).ShouldBeNull();

    // The server chose its longest words, and letters of three bytes each; a line of the transcript is kept up to 512 bytes.
    [Fact]
    public void The_largest_result_that_a_server_can_bring_a_worker_to_send_is_good() => CheckRules.FindProblem(Largest(), Messages.Now).ShouldBeNull();

    [Fact]
    public void A_result_that_is_within_every_limit_and_too_large_as_a_whole_is_not() =>
        CheckRules.FindProblem(
            Largest() with { Message = new string('語', 2_000), Transcript = [.. Enumerable.Repeat(new string('語', 200), 20)], Warnings = [.. Enumerable.Repeat(new string('語', 400), 20)] },
            Messages.Now).ShouldBe("the result as a whole is too large");

    [Fact]
    public void A_result_of_a_worker_that_knows_fewer_facts_is_good() => CheckRules.FindProblem(Messages.Lean(), Messages.Now).ShouldBeNull();

    [Fact]
    public void The_first_check_of_a_configuration_is_known_by_the_version_that_the_probe_uses() =>
        CheckRules.FindProblem(Good with { Trigger = "change", CheckId = CheckIds.OfChange(500, 1) }, Messages.Now).ShouldBeNull();

    [Fact]
    public void Words_that_only_a_newer_worker_knows_are_good() =>
        CheckRules.FindProblem(Good with { Fault = "quota_exceeded", Phase = "starttls" }, Messages.Now).ShouldBeNull();

    [Fact]
    public void An_expired_request_is_held_to_the_same_rules()
    {
        CheckRules.FindProblem(Messages.Expired(), Messages.Now).ShouldBeNull();
        CheckRules.FindProblem(Messages.Expired() with { Worker = "\0" }, Messages.Now).ShouldNotBeNull().ShouldStartWith("worker");
    }

    [Fact]
    public void A_problem_never_quotes_the_content() =>
        CheckRules.FindProblem(Good with { Message = "hunter2\0" }, Messages.Now)!.ShouldNotContain("hunter2");

    private static Wire.CheckCompleted Largest()
    {
        var text = new string('語', 200);
        return Good with
        {
            Worker = new string('w', 100),
            Message = new string('語', 1_000),
            Greeting = text,
            Warnings = [.. Enumerable.Repeat(text, 4)],
            AddressesTried = [.. Enumerable.Repeat(new Wire.AddressTried("2001:db8:ffff:ffff:ffff:ffff:255.255.255.255", "unreachable"), 8)],
            Certificate = Good.Certificate! with { Subject = text, Issuer = text, Names = [.. Enumerable.Repeat(new string('n', 200), 20)] },
            Capabilities = [.. Enumerable.Repeat(new string('語', 20), 100)],
            Transcript = [.. Enumerable.Repeat("S: " + new string('語', 170), 20)],
        };
    }
}
