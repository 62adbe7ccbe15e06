using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.OnDemand;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.Contracts;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Trials;

/// <summary>
/// Has a worker try a configuration. That it is asked for is recorded before, and what became of it afterwards: an auditor sees who
/// looks at which servers, also where this program ends in between. Of the configuration itself nothing is kept.
/// </summary>
public sealed class TrialHandler(TrialPublisher workers, TransportKeys transport, PostgresEventStore store, TimeProvider clock)
{
    private const string Trigger = "trial";

    // A worker may be busy for a moment; the caller waits meanwhile.
    private static readonly TimeSpan Waiting = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    /// <summary>How long a trial is under way at most.</summary>
    public static TimeSpan LongestFor(TrialRequest request) => Waiting + TimeSpan.FromSeconds(request.TimeoutSeconds) + TrialPublisher.Grace;

    /// <summary>What a worker found; recorded when this returns. Nothing is tried where it cannot be recorded that it is asked for.</summary>
    /// <param name="organizationId">The caller's organization.</param>
    /// <param name="request">What is to be tried.</param>
    /// <param name="place">Its place; where a worker may be busy with it after this has ended, it is left to expire.</param>
    /// <param name="metadata">Who asks.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="ProblemException">503: the broker is away. 504: no worker answered in time.</exception>
    /// <exception cref="OperationCanceledException">The caller went away; that is recorded too.</exception>
    public async Task<TrialResponse> HandleAsync(long organizationId, TrialRequest request, TestPlace place, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcMilliseconds();
        var config = request.Config.ToReadable();
        var check = ToCheck(Guid.CreateVersion7(now), organizationId, request, config, now);
        var asking = ToAsking(check, request.Hostname, config);
        await RecordAsync(check, CheckIds.OfAsking(check.CheckId), asking, metadata, cancellationToken);
        var answer = new TrialAnswer(TrialOutcome.Abandoned);
        try
        {
            answer = await workers.AskAsync(check, cancellationToken);
        }
        finally
        {
            if (answer.MayBeUnderWay) place.LetExpire();
            // Also for a caller who did not wait: that is no way to look around unseen.
            await RecordAsync(check, check.CheckId, ToEvent(asking, answer), metadata, CancellationToken.None);
        }

        return answer switch
        {
            { Result: { } result } => TrialResponse.Of(CheckMapping.ToEvent(result)),
            { Outcome: TrialOutcome.BrokerUnavailable } => throw Problems.BrokerUnavailable(TryAgain),
            _ => throw Problems.NoWorker(TryAgain),
        };
    }

    private CheckRequested ToCheck(Guid trialId, long organizationId, TrialRequest request, ReadableConfig config, DateTimeOffset now)
    {
        // Monitor 0 is nobody's: what is sealed for it opens for no monitor's check.
        var target = new CheckTarget(0, Hostname.ToAscii(request.Hostname), request.Port, config.Protocol, config.Tls, config.RejectUnauthorized, ProbeSeal.ToOptions(config));
        var credentials = config.User is null ? null : MailboxSecrets.Take(request.Config.Raw.ToArray(), usesToken: config.OAuth2 is not null);
        return new CheckRequested
        {
            CheckId = trialId,
            MonitorId = target.MonitorId,
            OrganizationId = organizationId,
            MonitorVersion = 0,
            ProbeVersion = 0,
            Trigger = Trigger,
            Slot = now,
            RequestedAt = now,
            ExpiresAt = now + Waiting + TimeSpan.FromSeconds(request.TimeoutSeconds),
            Host = target.Host,
            Port = target.Port,
            Protocol = target.Protocol,
            Tls = target.Tls,
            RejectUnauthorized = target.RejectUnauthorized,
            Options = target.Options,
            TimeoutSeconds = request.TimeoutSeconds,
            SealedCredentials = ProbeSeal.Seal(target, credentials, transport.Sealing),
        };
    }

    private static TrialAskedFor ToAsking(CheckRequested check, string hostname, ReadableConfig config) => new(
        check.CheckId,
        check.OrganizationId,
        hostname,
        check.Host,
        check.Port,
        check.Protocol,
        config.User,
        check.Tls,
        check.Options.StartTls,
        config.OAuth2?.TokenEndpoint,
        check.Slot);

    // What was asked for, and what became of it.
    private static ConfigurationTried ToEvent(TrialAskedFor asked, TrialAnswer answer) => new(
        asked.TrialId,
        asked.OrganizationId,
        asked.Hostname,
        asked.HostAscii,
        asked.Port,
        asked.Protocol,
        asked.User,
        asked.Tls,
        asked.StartTls,
        asked.TokenEndpoint,
        asked.AskedAt,
        answer.Outcome,
        answer.Result?.Verdict,
        answer.Result?.Fault,
        answer.Result?.Address,
        answer.Result?.Worker);

    private async Task RecordAsync(CheckRequested check, Guid id, object data, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var append = new StreamAppend(
            TenantId.Of(check.OrganizationId),
            TrialEventTypes.StreamId(check.OrganizationId, check.Slot),
            TrialEventTypes.StreamType,
            ExpectedVersion.Any,
            [new NewEvent(id, data, clock.GetUtcMilliseconds(), metadata)]);
        await store.AppendAsync([append], cancellationToken: cancellationToken);
    }
}
