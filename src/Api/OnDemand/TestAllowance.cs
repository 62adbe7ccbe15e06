using System.Data.Common;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.OnDemand;

/// <summary>
/// What an organization may have done at once (<see cref="OrganizationQuota.TestsPerMinute"/>, <see cref="OnDemandSettings.UnderWay"/>),
/// so that nobody turns the workers into a scanner, and none keeps them from the others.
/// </summary>
public sealed partial class TestAllowance(QuotaQueries quotas, TestUseQueries uses, OnDemandSettings settings, ILogger<TestAllowance> logger)
{
    /// <summary>Takes one use, and a place until it is disposed of.</summary>
    /// <param name="organizationId">Who asks.</param>
    /// <param name="lifetime">The place is free again then, whatever becomes of this program.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProblemException">403: the organization has none at all. 429, with <c>Retry-After</c>: none is left.</exception>
    public async Task<TestPlace> TakeAsync(long organizationId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var perMinute = (await quotas.FindAsync(organizationId, cancellationToken)).TestsPerMinute;
        if (perMinute <= 0) throw Problems.QuotaExceeded("Your organization may have no checks made at once and no configurations tried.");
        var placeId = Guid.CreateVersion7();
        return await uses.TakeAsync(organizationId, placeId, lifetime, perMinute, settings.UnderWay, cancellationToken) switch
        {
            null => new TestPlace(
                placeId,
                () => SettleAsync(placeId, uses.ReleaseAsync(placeId, CancellationToken.None)),
                () => SettleAsync(placeId, uses.UndoAsync(organizationId, placeId, lifetime, CancellationToken.None))),
            { ManyUnderWay: true, Wait: var wait } => throw Problems.TooManyRequests(
                $"Your organization has {settings.UnderWay} checks made at once or configurations tried under way. Try again when some of them are over.", wait),
            { Wait: var wait } => throw Problems.TooManyRequests(
                $"Your organization may have {perMinute} checks made at once or configurations tried in a minute. Try again later.", wait),
        };
    }

    private async Task SettleAsync(Guid placeId, Task settled)
    {
        try
        {
            await settled;
        }
        catch (DbException error)
        {
            LogKept(placeId, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Place {PlaceId} of a check at once or a trial that is over is taken until it expires: {Problem}")]
    private partial void LogKept(Guid placeId, string problem);
}
