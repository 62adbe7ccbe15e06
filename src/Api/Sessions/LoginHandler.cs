using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// Opens sessions for who knows a password. Every refusal takes the same steps and looks the same, whether the address, the
/// password, the user or the organization is at fault.
/// </summary>
public sealed class LoginHandler(
    UserStateQueries users, LoginAttemptTable attempts, PasswordHashing passwords, PostgresEventStore store, SessionSettings settings, TimeProvider clock)
{
    // Each conflict is another login of the same user that came first, or a failed one.
    private const int MostAttempts = 50;

    // An attempt that was counted is judged and recorded, also where its caller has hung up meanwhile.
    private static readonly CancellationToken ToItsEnd = CancellationToken.None;

    /// <summary>A session that was opened.</summary>
    /// <param name="User">Whose it is.</param>
    /// <param name="SessionId">Names it without its token.</param>
    /// <param name="Token">The token, which is shown this once.</param>
    /// <param name="ExpiresAt">From this instant on the token opens nothing.</param>
    public sealed record OpenedSession(UserState User, Guid SessionId, string Token, DateTimeOffset ExpiresAt);

    /// <summary>Logs in; the session is committed when this returns.</summary>
    /// <param name="email">The address as it was typed.</param>
    /// <param name="password">The password in its normal form.</param>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Ends the wait for a turn; an attempt that has begun is carried to its end.</param>
    /// <exception cref="ProblemException">401: address and password do not go together. 429: too many attempts, or too many at once.</exception>
    public async Task<OpenedSession> LogInAsync(string email, string password, HttpContext context, CancellationToken cancellationToken)
    {
        email = email.ToLowerInvariant();
        var keys = LoginKeys.Of(email, context.Connection.RemoteIpAddress);
        await TakeTurnAsync(keys, cancellationToken);
        cancellationToken = ToItsEnd;
        for (var attempt = 1; ; attempt++)
        {
            var user = await users.FindLoginAsync(email, cancellationToken);
            var isOpen = user is { OrganizationIsInactive: false };
            var verdict = await VerifyAsync(isOpen ? user!.PasswordHash : null, password, cancellationToken);
            if (verdict == PasswordVerdict.Wrong)
            {
                await RecordFailureAsync(user, email, context, cancellationToken);
                throw Problems.InvalidCredentials();
            }

            try
            {
                var rehashed = verdict == PasswordVerdict.RightAndOutdated ? await HashAsync(password, cancellationToken) : null;
                var opened = await OpenAsync(user!, rehashed, context, cancellationToken);
                await attempts.SucceedAsync(keys, clock.GetUtcNow(), cancellationToken);
                return opened;
            }
            // The user may have got another password meanwhile, or been deactivated: so everything once more.
            catch (StreamConflictException)
            {
                if (attempt == MostAttempts) throw Problems.Conflict("This user is logging in all the time. Send the request again.");
            }
        }
    }

    /// <summary>Whether a password is that of a user who is logged in already; counted and recorded like a login.</summary>
    /// <exception cref="ProblemException">429: too many attempts, or too many at once.</exception>
    public async Task<bool> ConfirmAsync(UserState user, string password, HttpContext context, CancellationToken cancellationToken)
    {
        var keys = LoginKeys.Of(user.Email ?? SessionEventTypes.StreamId(user.Id), context.Connection.RemoteIpAddress);
        await TakeTurnAsync(keys, cancellationToken);
        cancellationToken = ToItsEnd;
        if (await VerifyAsync(user.PasswordHash, password, cancellationToken) == PasswordVerdict.Wrong)
        {
            await RecordFailureAsync(user, "", context, cancellationToken);
            return false;
        }

        await attempts.SucceedAsync(keys, clock.GetUtcNow(), cancellationToken);
        return true;
    }

    /// <summary>The hash of a new password.</summary>
    /// <exception cref="ProblemException">429: too many at once.</exception>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        try
        {
            return await passwords.HashAsync(password, cancellationToken);
        }
        catch (TooManyPasswordsException)
        {
            throw Busy();
        }
    }

    private async Task TakeTurnAsync(LoginKeys keys, CancellationToken cancellationToken)
    {
        if (await attempts.TakeAsync(keys, clock.GetUtcNow(), cancellationToken) is not { } wait) return;
        throw Problems.TooManyRequests("Too many failed logins. Wait for as long as Retry-After says.", wait);
    }

    private async Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        try
        {
            return await passwords.VerifyAsync(hash, password, cancellationToken);
        }
        catch (TooManyPasswordsException)
        {
            throw Busy();
        }
    }

    private static ProblemException Busy() => Problems.TooManyRequests("Too many logins at once. Try again in a moment.", TimeSpan.FromSeconds(2));

    private async Task<OpenedSession> OpenAsync(UserState user, string? rehashed, HttpContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcMilliseconds();
        var token = SessionToken.Create();
        var session = new SessionOpened(Guid.CreateVersion7(now), user.Id, Convert.ToBase64String(SessionToken.Hash(token)), now + settings.Lifetime);
        var metadata = RequestMetadata.Of(context, new Caller(user.Id, user.OrganizationId, user.Role, session.SessionId));
        object[] facts = rehashed is null ? [session] : [new PasswordRehashed(user.Id, rehashed), session];
        await AppendAsync(TenantId.Of(user.OrganizationId), SessionEventTypes.StreamId(user.Id), SessionEventTypes.StreamType, ExpectedVersion.Exactly(user.StreamVersion), facts, now, metadata, cancellationToken);
        return new OpenedSession(user, session.SessionId, token, session.ExpiresAt);
    }

    private Task RecordFailureAsync(UserState? user, string email, HttpContext context, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcMilliseconds();
        var metadata = RequestMetadata.OfAnybody(context);
        if (user is null)
        {
            return AppendAsync(
                TenantId.Of(null),
                SessionEventTypes.LoginLogId(now),
                SessionEventTypes.LoginLogType,
                ExpectedVersion.Any,
                [new LoginFailed(null, LoginFailure.UnknownAddress, EmailAddress.Masked(email))],
                now,
                metadata,
                cancellationToken);
        }

        var reason = user.OrganizationIsInactive ? LoginFailure.OrganizationInactive : user.PasswordHash is null ? LoginFailure.NoPassword : LoginFailure.WrongPassword;
        return AppendAsync(
            TenantId.Of(user.OrganizationId),
            SessionEventTypes.StreamId(user.Id),
            SessionEventTypes.StreamType,
            ExpectedVersion.Any,
            [new LoginFailed(user.Id, reason, null)],
            now,
            metadata,
            cancellationToken);
    }

    private async Task AppendAsync(
        string tenantId, string streamId, string streamType, ExpectedVersion expected, object[] facts, DateTimeOffset at, EventMetadata metadata, CancellationToken cancellationToken) =>
        await store.AppendAsync(
            [new StreamAppend(tenantId, streamId, streamType, expected, [.. facts.Select(fact => new NewEvent(Guid.CreateVersion7(at), fact, at, metadata))])],
            cancellationToken: cancellationToken);
}
