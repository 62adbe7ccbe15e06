using System.Globalization;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Commands;

/// <summary>Registers an admin of an organization, the organization too where it is new, or of the platform, and opens a session.</summary>
internal sealed class AdminRegistration(PostgresEventStore store, UserQueries users, SequenceQueries ids, TimeProvider clock)
{
    private const int LongestName = 200;

    /// <summary>Who was registered, and the token, which is shown this once.</summary>
    public sealed record Admin(long? OrganizationId, string? OrganizationName, bool NewOrganization, long UserId, bool NewUser, string Email, Guid SessionId, DateTimeOffset ExpiresAt, string Token);

    /// <summary>Who is to be registered.</summary>
    /// <param name="Organization">The id of one that exists, or a name; a name that no organization has makes a new one. <c>null</c> for the platform.</param>
    /// <param name="Name">The user's name.</param>
    /// <param name="Email">The user's address; an admin of the organization who has it gets another session.</param>
    /// <param name="Lifetime">How long the session lasts.</param>
    public sealed record Request(string? Organization, string Name, string Email, TimeSpan Lifetime)
    {
        /// <summary>Looks the values over, before anything is asked of the database.</summary>
        /// <exception cref="UsageException">One of them cannot be used.</exception>
        public static Request Of(string? organization, string name, string email, TimeSpan lifetime) => new(
            organization is null ? null : NameOf("--organization", organization), NameOf("--name", name), EmailAddress.Parse(email) ?? throw new UsageException($"--email {EmailAddress.Rule}"), lifetime);

        private static string NameOf(string option, string text) =>
            text.Trim() is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl)
                ? name
                : throw new UsageException($"{option} must be a name of 1 to {LongestName} characters, without control characters.");
    }

    /// <summary>Adds what is missing, in one transaction.</summary>
    /// <param name="request">Who is to be registered.</param>
    /// <param name="metadata">Who registers.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <exception cref="CommandException">The organization does not exist or is not the only one of its name, or the user is no admin.</exception>
    public async Task<Admin> RegisterAsync(Request request, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcMilliseconds();
        var appends = new List<StreamAppend>();

        var owner = request.Organization is { } wanted ? await FindOrganizationAsync(wanted, cancellationToken) : null;
        var isNewOrganization = owner is null && request.Organization is not null;
        if (isNewOrganization)
        {
            owner = new UserQueries.Organization(await ids.DrawAsync(SequenceQueries.Organizations, cancellationToken), request.Organization!);
            appends.Add(Append(
                owner.Id, CustomerEventTypes.OrganizationStreamId(owner.Id), CustomerEventTypes.OrganizationStreamType, ExpectedVersion.NoStream, new OrganizationRegistered(owner.Id, owner.Name)));
        }

        var user = await users.FindUserAsync(owner?.Id, request.Email, cancellationToken);
        var place = owner is null ? "the platform" : $"organization {owner.Id}";
        if (user is { Role: not Role.Admin })
            throw new CommandException($"{request.Email} is a user of {place} with the role {user.Role.ToString().ToLowerInvariant()}; choose another address for the admin.");
        if (user is { IsActive: false })
            throw new CommandException($"{request.Email} is a deactivated admin of {place}; choose another address, or let another admin reactivate it.");
        var userId = user?.Id ?? await ids.DrawAsync(SequenceQueries.Users, cancellationToken);

        var token = SessionToken.Create();
        var session = new SessionOpened(Guid.CreateVersion7(now), userId, Convert.ToBase64String(SessionToken.Hash(token)), now + request.Lifetime);
        appends.Add(user is null
            ? Append(owner?.Id, SessionEventTypes.StreamId(userId), SessionEventTypes.StreamType, ExpectedVersion.NoStream, new UserRegistered(userId, owner?.Id, request.Name, Role.Admin, request.Email), session)
            : Append(owner?.Id, SessionEventTypes.StreamId(userId), SessionEventTypes.StreamType, ExpectedVersion.Any, session));
        try
        {
            await store.AppendAsync(appends, user is null ? batch => UserRows.DemandOwnEmail(batch, userId) : null, cancellationToken);
        }
        catch (Exception error) when (UserRows.RefusalOf(error) is not null)
        {
            throw new CommandException($"Another active user has the address {request.Email}; choose another one for the admin.");
        }

        return new Admin(owner?.Id, owner?.Name, isNewOrganization, userId, user is null, request.Email, session.SessionId, session.ExpiresAt, token);

        StreamAppend Append(long? organizationId, string stream, string type, ExpectedVersion expected, params object[] facts) =>
            new(TenantId.Of(organizationId), stream, type, expected, [.. facts.Select(fact => new NewEvent(Guid.CreateVersion7(now), fact, now, metadata))]);
    }

    private async Task<UserQueries.Organization?> FindOrganizationAsync(string organization, CancellationToken cancellationToken)
    {
        if (long.TryParse(organization, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return await users.FindOrganizationAsync(id, cancellationToken)
                ?? throw new CommandException($"There is no organization {id}; give a name to register a new one.");
        var found = await users.FindOrganizationsAsync(organization, cancellationToken);
        return found.Count < 2
            ? found.SingleOrDefault()
            : throw new CommandException($"Organizations {string.Join(", ", found.Select(o => o.Id))} have this name; give the id of one.");
    }
}
