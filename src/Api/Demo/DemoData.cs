using System.Diagnostics;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Demo;

/// <summary>Two organizations, a customer each, and a user with a live session for every kind of caller.</summary>
public sealed class DemoData(PostgresEventStore store, SessionQueries sessions, TimeProvider clock)
{
    /// <summary>The organization that the demo's own monitors belong to.</summary>
    public const long OrganizationId = 1;

    /// <summary>Who did it, in the events of the demo.</summary>
    public const string Actor = "system:seed-demo";

    private static readonly Guid ContractCustomer = Guid.Parse("11111111-1111-4111-8111-111111111111");
    private static readonly Guid OtherCustomer = Guid.Parse("22222222-2222-4222-8222-222222222222");
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(365);

    /// <summary>Adds what is not there yet.</summary>
    public async Task EnsureAsync(DemoTokens tokens)
    {
        using var activity = new Activity("seed-demo").Start();
        await BeginStreamAsync(1, CustomerEventTypes.OrganizationStreamId(1), CustomerEventTypes.OrganizationStreamType, new OrganizationRegistered(1, "Demo Hosting"));
        await BeginStreamAsync(2, CustomerEventTypes.OrganizationStreamId(2), CustomerEventTypes.OrganizationStreamType, new OrganizationRegistered(2, "Other Hosting"));
        await BeginStreamAsync(1, CustomerEventTypes.CustomerStreamId(10), CustomerEventTypes.CustomerStreamType, new CustomerRegistered(10, 1, ContractCustomer, "Demo Customer"));
        await BeginStreamAsync(2, CustomerEventTypes.CustomerStreamId(20), CustomerEventTypes.CustomerStreamType, new CustomerRegistered(20, 2, OtherCustomer, "Other Customer"));

        await EnsureUserAsync(new UserRegistered(1, 1, "Demo admin", Role.Admin, null), tokens.Admin);
        await EnsureUserAsync(new UserRegistered(2, 1, "Demo editor", Role.Editor, null), tokens.Editor);
        await EnsureUserAsync(new UserRegistered(3, 1, "Demo reader", Role.Readonly, null), tokens.Readonly);
        await EnsureUserAsync(new UserRegistered(4, null, "Demo supporter", Role.Supporter, null), tokens.Supporter);
        await EnsureUserAsync(new UserRegistered(5, 2, "Other editor", Role.Editor, null), tokens.OtherOrganization);
    }

    /// <summary>What accompanies the demo's events.</summary>
    public static EventMetadata Metadata() => new(
        Activity.Current?.TraceId.ToHexString(),
        Activity.Current?.SpanId.ToHexString(),
        new Dictionary<string, string> { [EventHeaders.Actor] = Actor });

    private async Task EnsureUserAsync(UserRegistered user, string token)
    {
        var stream = SessionEventTypes.StreamId(user.UserId);
        await BeginStreamAsync(user.OrganizationId, stream, SessionEventTypes.StreamType, user);
        var now = clock.GetUtcMilliseconds();
        if (await sessions.FindCallerAsync(token, now, CancellationToken.None) is not null) return;

        var opened = new SessionOpened(Guid.CreateVersion7(now), user.UserId, Convert.ToBase64String(SessionToken.Hash(token)), now + SessionLifetime);
        await store.AppendAsync([new StreamAppend(TenantId.Of(user.OrganizationId), stream, SessionEventTypes.StreamType, ExpectedVersion.Any, [NewEvent(opened, now)])]);
    }

    private async Task BeginStreamAsync(long? organizationId, string streamId, string streamType, object data)
    {
        await foreach (var _ in store.ReadStreamAsync(TenantId.Of(organizationId), streamId, limit: 1)) return;
        await store.AppendAsync([new StreamAppend(TenantId.Of(organizationId), streamId, streamType, ExpectedVersion.NoStream, [NewEvent(data, clock.GetUtcMilliseconds())])]);
    }

    private static NewEvent NewEvent(object data, DateTimeOffset at) => new(Guid.CreateVersion7(at), data, at, Metadata());
}
