using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EventMonitors.Api.Sessions;

/// <summary>What a password was found to be.</summary>
public enum PasswordVerdict
{
    /// <summary>Another one.</summary>
    Wrong,

    /// <summary>The user's.</summary>
    Right,

    /// <summary>The user's, and its hash costs less than hashes do today.</summary>
    RightAndOutdated,
}

/// <summary>
/// Passwords are hashed by ASP.NET Core Identity's hasher: PBKDF2 with HMAC-SHA-512, a salt of 128 bits and as many iterations as
/// OWASP asks for (Password Storage Cheat Sheet). Each takes a good part of a second of a core, so half of the cores at most do
/// that, and what comes in a rush beyond waits: logins do not starve the rest.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    private const int Iterations = 210_000;
    private const int MostWaiting = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lazy<string> _nobodys;
    private int _waiting;

    /// <summary>Makes the hasher.</summary>
    public PasswordHashing() => _nobodys = new(() => _hasher.HashPassword(Nobody, SessionToken.Create()));

    /// <summary>The hash of a password in its normal form.</summary>
    /// <exception cref="TooManyPasswordsException">Too many wait already.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => InTurnAsync(() => _hasher.HashPassword(Nobody, password), cancellationToken);

    /// <summary>Holds a password against a hash. Without one it costs the same, and is wrong.</summary>
    /// <exception cref="TooManyPasswordsException">Too many wait already.</exception>
    public async Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        var result = await InTurnAsync(
            () =>
            {
                // Made by the first one that comes, whoever that is.
                var nobodys = _nobodys.Value;
                return _hasher.VerifyHashedPassword(Nobody, hash ?? nobodys, password);
            },
            cancellationToken);
        return hash is null ? PasswordVerdict.Wrong : result switch
        {
            PasswordVerificationResult.Success => PasswordVerdict.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightAndOutdated,
            _ => PasswordVerdict.Wrong,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting || !await _turns.WaitAsync(Patience, cancellationToken)) throw new TooManyPasswordsException();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }
}

/// <summary>So many passwords are looked at already that another one would wait for too long.</summary>
public sealed class TooManyPasswordsException : Exception;
