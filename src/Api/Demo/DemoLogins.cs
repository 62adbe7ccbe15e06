using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Demo;

/// <summary>How one of the demo's users logs in. Printed, it shows no secret.</summary>
/// <param name="Role">Whose login it is: the demo has one user of each role in organization 1, and a supporter.</param>
/// <param name="Email">The user's address.</param>
/// <param name="Password">The user's password, made for this installation alone.</param>
public sealed record DemoLogin(string Role, string Email, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => $"login of {Role}";
}

/// <summary>Gives the demo's users an address and a password, beside the sessions that they have.</summary>
public sealed class DemoLogins(UserStateQueries users, UserHandler handler, SessionQueries sessions, PasswordHashing hashing, TimeProvider clock)
{
    /// <summary>Adds what is not there yet. A user who has a password keeps it: somebody may have chosen it.</summary>
    /// <param name="logins">Of known roles.</param>
    /// <param name="tokens">The sessions that go on.</param>
    /// <exception cref="ProblemException">409: somebody else has an address.</exception>
    public async Task EnsureAsync(IReadOnlyList<DemoLogin> logins, DemoTokens tokens)
    {
        foreach (var login in logins)
        {
            if (Find(login.Role, tokens) is not var (userId, token)) continue;
            if (await users.FindAsync(userId, own: null, CancellationToken.None) is not { PasswordHash: null }) continue;
            var hash = await hashing.HashAsync(login.Password, CancellationToken.None);
            var session = (await sessions.FindCallerAsync(token, clock.GetUtcNow(), CancellationToken.None))?.SessionId;
            await handler.ChangeAsync(userId, own: null, user => Decide(user, login.Email, hash, session), DemoData.Metadata(), CancellationToken.None);
        }
    }

    private static IReadOnlyList<object> Decide(UserState user, string email, string hash, Guid? session)
    {
        if (user.PasswordHash is not null) return [];
        var password = new PasswordChanged(user.Id, hash, session);
        return user.Email is null ? [new UserChanged(user.Id) { Email = new Change<string?>(null, email) }, password] : [password];
    }

    private static (long UserId, string Token)? Find(string role, DemoTokens tokens) => role switch
    {
        "admin" => (1, tokens.Admin),
        "editor" => (2, tokens.Editor),
        "readonly" => (3, tokens.Readonly),
        "supporter" => (4, tokens.Supporter),
        _ => null,
    };
}
