using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.OnDemand;

/// <summary>What an organization may have done at once (<see cref="OrganizationQuota.TestsPerMinute"/>), so that nobody turns the workers into a scanner.</summary>
public sealed class TestAllowance(QuotaQueries quotas, TestUseQueries uses)
{
    /// <summary>Takes one use.</summary>
    /// <exception cref="ProblemException">403: the organization has none at all. 429, with <c>Retry-After</c>: none is left.</exception>
    public async Task DemandAsync(long organizationId, CancellationToken cancellationToken)
    {
        var perMinute = (await quotas.FindAsync(organizationId, cancellationToken)).TestsPerMinute;
        if (perMinute <= 0) throw Problems.QuotaExceeded("Your organization may have no checks made at once and no configurations tried.");
        if (await uses.TakeAsync(organizationId, perMinute, cancellationToken) is not { } wait) return;
        throw Problems.TooManyRequests($"Your organization may have {perMinute} checks made at once or configurations tried in a minute. Try again later.", wait);
    }
}
