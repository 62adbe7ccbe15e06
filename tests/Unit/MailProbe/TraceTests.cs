using System.Collections.Concurrent;
using System.Diagnostics;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class TraceTests
{
    [Fact]
    public async Task A_probe_is_one_span_with_an_event_per_phase_and_no_secret()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MailboxProbe.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));

        await Probing.Imap(server).AgainstAsync(server);

        var span = spans.Single(candidate => Equals(candidate.GetTagItem("server.port"), server.Port));
        span.DisplayName.ShouldBe("probe imap");
        span.Events.Select(phase => phase.Name).ShouldBe(["connect", "greeting", "login", "mailbox", "logout"]);
        span.GetTagItem("mail.verdict").ShouldBe("up");
        span.GetTagItem("network.peer.address").ShouldBe("127.0.0.1");
        var all = string.Join('\n', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));
        all.ShouldNotContain(Probing.User);
        all.ShouldNotContain(Probing.Password);
    }
}
