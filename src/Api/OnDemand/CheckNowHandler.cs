using System.Diagnostics;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.OnDemand;

/// <summary>
/// Has a monitor checked at once: that it was asked for is recorded, then a worker is asked. Whatever becomes of that, the check
/// gets its end: from the worker, here where it could not be asked for, else from <see cref="ExpiredCheckSweep"/>.
/// </summary>
public sealed class CheckNowHandler(
    MonitorRows monitors, AskedCheckQueries asked, TestAllowance allowance, PostgresEventStore store, CheckPublisher publisher, CheckRecorder recorder, TimeProvider clock)
{
    // Each conflict is a check that somebody else asked for a moment ago, and that has ended since.
    private const int MostAttempts = 5;

    // From when a check is allowed until it stands in the log.
    private static readonly TimeSpan PlaceLifetime = TimeSpan.FromMinutes(1);

    // Who took an organization's last use records the check meanwhile.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private const string Actor = "system:check-now";

    /// <summary>Asks for a check, or joins one that was asked for and is under way.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The caller's organization.</param>
    /// <param name="admit">Called where there is such a monitor, perhaps several times; throws where the caller may not wait for its check.</param>
    /// <param name="metadata">Who asks.</param>
    /// <param name="cancellationToken">Ends the attempt; what is recorded by then gets its end.</param>
    /// <exception cref="ProblemException">404: the organization has no such monitor, or not any more. 409: others ask all the time. 403 and 429: see <see cref="TestAllowance"/>.</exception>
    public async Task<CheckAskedFor> AskAsync(long monitorId, long organizationId, Action admit, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var wasRefused = false;
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var monitor = await monitors.FindAsync(monitorId, organizationId, cancellationToken) ?? throw Problems.NotFound("Monitor");
            admit();
            var now = clock.GetUtcMilliseconds();
            if (await asked.FindUnderWayAsync(monitorId, organizationId, monitor.ProbeVersion, now, cancellationToken) is { } underWay) return underWay;
            TestPlace taken;
            try
            {
                taken = await allowance.TakeAsync(organizationId, PlaceLifetime, cancellationToken);
            }
            // What took the last one may be this very check, a moment ago: it is looked for once more.
            catch (ProblemException refusal) when (!wasRefused && attempt < MostAttempts && refusal.Problem.Status == StatusCodes.Status429TooManyRequests)
            {
                wasRefused = true;
                await Task.Delay(Moment, clock, cancellationToken);
                continue;
            }

            await using var place = taken;
            var check = new DueCheck(monitor, now, CheckTrigger.Manual) { TraceParent = Activity.Current?.Id };
            var asking = new CheckAskedFor(check.CheckId, monitor.Id, monitor.OrganizationId, monitor.Version, monitor.ProbeVersion, check.Slot, check.ExpiresAt);
            if (!await TryRecordAsync(asking, place, metadata, cancellationToken))
            {
                // Somebody else's is under way: that one used up its own.
                await place.UndoAsync();
                continue;
            }

            // From here on nobody's patience counts: what is recorded is asked for.
            await SendAsync(check);
            return asking;
        }

        throw Problems.Conflict("Others were having this monitor checked all the time. Send the request again.");
    }

    private async Task<bool> TryRecordAsync(CheckAskedFor asking, TestPlace place, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var append = new StreamAppend(
            TenantId.Of(asking.OrganizationId),
            CheckLog.StreamOf(asking.MonitorId, asking.Slot),
            CheckLog.StreamType,
            ExpectedVersion.Any,
            [new NewEvent(CheckIds.OfAsking(asking.CheckId), asking, asking.Slot, metadata)]);
        try
        {
            await store.AppendAsync(
                [append],
                batch =>
                {
                    AskedCheckQueries.RefuseWhereUnderWay(batch, asking, asking.Slot);
                    TestUseQueries.AddRelease(batch, place.Id);
                },
                cancellationToken);
            place.MarkReleased();
            return true;
        }
        catch (Exception error) when (AskedCheckQueries.IsUnderWay(error))
        {
            return false;
        }
    }

    private async Task SendAsync(DueCheck check)
    {
        var problem = check.Monitor.CredentialsUnreadable ? MissedReason.CredentialsUnreadable
            : !publisher.IsConnected || (await publisher.SendAsync([check], TimeSpan.Zero, CancellationToken.None)).Count > 0 ? MissedReason.BrokerUnavailable
            : null;
        if (problem is null) return;
        var metadata = new EventMetadata(Activity.Current?.TraceId.ToHexString(), null, new Dictionary<string, string> { [EventHeaders.Actor] = Actor });
        await recorder.RecordAsync([new CheckEnd(MissedRun.Of(check, problem).ToEvent(), metadata)], CancellationToken.None);
    }
}
