using System.Net;
using System.Net.Sockets;
using EventMonitors.CheckWorker;
using EventMonitors.CheckWorker.Settings;
using EventMonitors.MailProbe;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

public sealed class CheckRunTests
{
    private static readonly WorkerSettings Settings = WorkerSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["ConnectionStrings:RabbitMq"] = "amqp://broker",
        ["Secrets:Transport:0:Id"] = Requests.Key.Id,
        ["Secrets:Transport:0:Value"] = Convert.ToBase64String(Requests.Key.Value.Span),
        ["Egress:Allow:0"] = "127.0.0.0/8",
        ["Worker:Name"] = "worker-7",
    }).Build());

    private static readonly CheckRun Run = new(new MailboxProbe(Settings.Probe), Settings, TimeProvider.System);

    private static readonly CheckDeadline Whole = new(TimeSpan.FromMinutes(1), IsCut: false);

    [Fact]
    public async Task A_result_answers_its_request_and_names_the_worker()
    {
        var request = Requests.To(port: 1024, user: "a", password: "hunter2");
        var result = await Run.RunAsync(request, Whole, TestContext.Current.CancellationToken);

        (result.CheckId, result.MonitorId, result.OrganizationId, result.MonitorVersion, result.ProbeVersion, result.Trigger, result.Slot)
            .ShouldBe((request.CheckId, request.MonitorId, request.OrganizationId, request.MonitorVersion, request.ProbeVersion, request.Trigger, request.Slot));
        (result.Worker, result.Verdict, result.Fault, result.Phase).ShouldBe(("worker-7", "down", "connect", "connect"));
        result.Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Credentials_that_were_sealed_for_another_target_are_sent_nowhere()
    {
        var request = Requests.To(port: 1, user: "a", password: "hunter2") with { Host = "127.0.0.2" };
        var result = await Run.RunAsync(request, Whole, TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Address).ShouldBe(("inconclusive", "internal", null));
        result.Message.ShouldContain("another target");
        result.TimingsMs.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_protocol_is_the_workers_trouble_and_not_the_customers()
    {
        var result = await Run.RunAsync(Requests.To(port: 1, protocol: "nntp"), Whole, TestContext.Current.CancellationToken);
        (result.Verdict, result.Fault).ShouldBe(("inconclusive", "internal"));
    }

    [Fact]
    public void The_probes_words_are_written_in_lower_snake_case()
    {
        CheckResults.Word(FaultClass.MailboxLocked).ShouldBe("mailbox_locked");
        Enum.GetValues<FaultClass>().Select(CheckResults.Word).ShouldAllBe(word => word.All(c => char.IsAsciiLetterLower(c) || c == '_'));
    }

    [Fact]
    public void An_expired_request_is_answered_with_all_that_the_recorder_needs()
    {
        var request = Requests.To(port: 1);
        var expired = CheckResults.Expired(request, Requests.Now.AddHours(1), "worker-7");
        (expired.CheckId, expired.MonitorId, expired.Slot, expired.TakenAt, expired.Worker)
            .ShouldBe((request.CheckId, request.MonitorId, request.Slot, Requests.Now.AddHours(1), "worker-7"));
    }

    [Theory]
    [InlineData(false, "down", "timeout")]
    [InlineData(true, "inconclusive", "internal")]
    public async Task A_server_that_did_not_get_its_time_is_not_called_down(bool isCut, string verdict, string fault)
    {
        // Accepts and says nothing.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var request = Requests.To(((IPEndPoint)silent.LocalEndpoint).Port);
        var result = await Run.RunAsync(request, new CheckDeadline(TimeSpan.FromMilliseconds(200), isCut), TestContext.Current.CancellationToken);
        (result.Verdict, result.Fault, result.Phase).ShouldBe((verdict, fault, "greeting"));
    }
}
