using System.Collections.Concurrent;
using System.Diagnostics;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class TraceTests
{
    [Fact]
    public async Task A_probe_is_one_span_with_one_below_it_for_each_phase_and_no_secret()
    {
        var (span, phases) = await ProbeAsync(Scripts.Whole(MailProtocol.Imap));

        span.DisplayName.ShouldBe("probe imap");
        phases.Select(phase => (phase.DisplayName, phase.Status)).ShouldBe(
            from name in (string[])["connect", "greeting", "login", "mailbox", "logout"] select (name, ActivityStatusCode.Unset));
        phases.ShouldAllBe(phase => phase.TraceId == span.TraceId);
        span.GetTagItem("mail.verdict").ShouldBe("up");
        span.GetTagItem("network.peer.address").ShouldBe("127.0.0.1");
        var all = string.Join('\n', phases.Append(span).SelectMany(each => each.TagObjects).Select(tag => $"{tag.Key}={tag.Value}"));
        all.ShouldNotContain(Probing.User);
        all.ShouldNotContain(Probing.Password);
    }

    [Fact]
    public async Task The_phase_that_failed_is_marked_and_the_goodbye_after_it_is_not()
    {
        var (span, phases) = await ProbeAsync(
            [.. Scripts.Until(MailProtocol.Imap, ProbePhase.Login, Answer("NO [AUTHENTICATIONFAILED] no")), .. Scripts.From(MailProtocol.Imap, ProbePhase.Logout)]);

        span.GetTagItem("mail.fault").ShouldBe("credentials");
        phases.Select(phase => (phase.DisplayName, phase.GetTagItem("error.type"))).ShouldBe(
            [("connect", null), ("greeting", null), ("login", (object?)"credentials"), ("logout", null)]);
    }

    private static async Task<(Activity Span, IReadOnlyList<Activity> Phases)> ProbeAsync(ScriptStep[] script)
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MailboxProbe.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = ScriptedMailServer.Start(script);
        await Probing.Imap(server).AgainstAsync(server);
        // Other tests of the process probe as well.
        var span = spans.Single(candidate => Equals(candidate.GetTagItem("server.port"), server.Port));
        return (span, [.. spans.Where(candidate => candidate.ParentSpanId == span.SpanId)]);
    }
}
