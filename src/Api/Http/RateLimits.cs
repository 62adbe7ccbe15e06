using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using EventMonitors.Api.Sessions;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace EventMonitors.Api.Http;

/// <summary>
/// Token buckets, in this process: one for each bearer token that is known to be good, and one for each address whose token is
/// not, so that guessing tokens is bounded before the database is asked. What is counted is bounded in memory whoever calls: good
/// tokens are as many as there are sessions, and addresses share a fixed number of buckets.
/// </summary>
public sealed class RateLimits : IDisposable
{
    /// <summary>Tokens that were good within the last while.</summary>
    private const int MostKnown = 100_000;

    private const int AddressBuckets = 65_536;

    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(10);

    private readonly RateLimitSettings _settings;
    private readonly MemoryCache _known = new(Options.Create(new MemoryCacheOptions { SizeLimit = MostKnown }));
    private readonly PartitionedRateLimiter<string> _tokens;
    private readonly PartitionedRateLimiter<int> _addresses;

    /// <param name="settings">How often.</param>
    public RateLimits(RateLimitSettings settings)
    {
        _settings = settings;
        _tokens = PartitionedRateLimiter.Create<string, string>(token => RateLimitPartition.GetTokenBucketLimiter(token, _ => Bucket(settings)));
        _addresses = PartitionedRateLimiter.Create<int, int>(place => RateLimitPartition.GetTokenBucketLimiter(place, _ => Bucket(settings)));
    }

    /// <summary>Whether anybody is counted.</summary>
    public bool AreOn => _settings.RequestsPerMinute > 0;

    /// <summary>
    /// What a bearer token is counted by, however the header is spelt; <c>null</c> where there is none, or one that cannot be good. The
    /// token itself is not kept.
    /// </summary>
    public static string? KeyOf(HttpRequest request) =>
        BearerToken.Of(request) is { } token && BearerToken.IsWellFormed(token) ? Convert.ToHexString(SessionToken.Hash(token)) : null;

    /// <summary>Whether a token was good a moment ago, and is counted by itself therefore.</summary>
    public bool IsKnown(string token) => _known.TryGetValue(token, out _);

    /// <summary>Notes that a token is good.</summary>
    public void Know(string token) => _known.Set(token, true, new MemoryCacheEntryOptions { SlidingExpiration = KnownFor, Size = 1 });

    /// <summary>Notes that a token is not good any more.</summary>
    public void Forget(string token) => _known.Remove(token);

    /// <summary>Takes one request from a token's bucket.</summary>
    public RateLimitStanding TakeOf(string token)
    {
        using var lease = _tokens.AttemptAcquire(token);
        return StandingOf(lease, _tokens.GetStatistics(token));
    }

    /// <summary>Takes one request from the bucket of an address.</summary>
    public RateLimitStanding TakeOf(IPAddress? address)
    {
        var place = PlaceOf(address);
        using var lease = _addresses.AttemptAcquire(place);
        return StandingOf(lease, _addresses.GetStatistics(place));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _known.Dispose();
        _tokens.Dispose();
        _addresses.Dispose();
    }

    /// <summary>The bucket of an address. Whoever has one IPv6 address has its whole /64 (RFC 4291 section 2.5.4).</summary>
    public static int PlaceOf(IPAddress? address)
    {
        if (address is null) return 0;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes().AsSpan();
        if (address.AddressFamily == AddressFamily.InterNetworkV6) bytes = bytes[..8];
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return (int)((uint)hash.ToHashCode() % AddressBuckets);
    }

    private static TokenBucketRateLimiterOptions Bucket(RateLimitSettings settings)
    {
        // The smallest steps that are whole requests, ten in a second at most.
        var step = (int)Math.Ceiling(settings.RequestsPerMinute / 600.0);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.Burst,
            TokensPerPeriod = step,
            ReplenishmentPeriod = TimeSpan.FromMinutes((double)step / settings.RequestsPerMinute),
            QueueLimit = 0,
            AutoReplenishment = false,
        };
    }

    private RateLimitStanding StandingOf(RateLimitLease lease, RateLimiterStatistics? bucket)
    {
        var perSecond = _settings.RequestsPerMinute / 60.0;
        var remaining = bucket?.CurrentAvailablePermits ?? _settings.Burst;
        var retryAfter = lease.IsAcquired ? (TimeSpan?)null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1 / perSecond);
        return new RateLimitStanding(_settings.Burst, remaining, TimeSpan.FromSeconds((_settings.Burst - remaining) / perSecond), retryAfter);
    }
}

/// <summary>Where a caller stands after a request.</summary>
/// <param name="Limit">Requests that a full bucket holds.</param>
/// <param name="Remaining">Requests that it holds now.</param>
/// <param name="Reset">Until it is full, if nothing more is asked.</param>
/// <param name="RetryAfter">Of a request that found it empty: until there is one again.</param>
public sealed record RateLimitStanding(long Limit, long Remaining, TimeSpan Reset, TimeSpan? RetryAfter)
{
    /// <summary>Says so in the answer, unless a later standing did (draft-ietf-httpapi-ratelimit-headers-03 to -06, which have three headers), whatever it will be.</summary>
    public void Announce(HttpResponse response) => response.OnStarting(() =>
    {
        response.Headers.TryAdd("RateLimit-Limit", Limit.ToString(CultureInfo.InvariantCulture));
        response.Headers.TryAdd("RateLimit-Remaining", Remaining.ToString(CultureInfo.InvariantCulture));
        response.Headers.TryAdd("RateLimit-Reset", ((long)Math.Ceiling(Reset.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    });
}
