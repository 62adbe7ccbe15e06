using EventMonitors.Api.Http;

namespace EventMonitors.Api.OnDemand;

/// <summary>
/// How many requests of each organization wait for the end of a check, at this process: each holds a connection of this process, so
/// the bound is the process's own. Thread-safe.
/// </summary>
public sealed class WaitingRequests
{
    /// <summary>Most of one organization's.</summary>
    public const int MostPerOrganization = 100;

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _waiting = [];

    /// <summary>Lets a request wait until what this returns is disposed of.</summary>
    /// <exception cref="ProblemException">429, with <c>Retry-After</c>: as many as may wait already.</exception>
    public IDisposable Enter(long organizationId)
    {
        lock (_lock)
        {
            var others = _waiting.GetValueOrDefault(organizationId);
            if (others == MostPerOrganization)
                throw Problems.TooManyRequests($"{MostPerOrganization} requests of your organization wait for checks already. Send it with wait=0 and read the check later, or try again.", TryAgain);
            _waiting[organizationId] = others + 1;
        }

        return new Seat(this, organizationId);
    }

    private void Leave(long organizationId)
    {
        lock (_lock)
        {
            if (_waiting[organizationId] == 1) _waiting.Remove(organizationId);
            else _waiting[organizationId]--;
        }
    }

    private sealed class Seat(WaitingRequests of, long organizationId) : IDisposable
    {
        private bool _isLeft;

        public void Dispose()
        {
            if (!_isLeft) of.Leave(organizationId);
            _isLeft = true;
        }
    }
}
