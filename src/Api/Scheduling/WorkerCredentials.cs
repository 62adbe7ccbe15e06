using System.Text;
using EventMonitors.Contracts;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// What a worker logs in with, sealed for it when the first check needs it and kept from then on: a scheduler that takes over a
/// million monitors sends the first checks before it has opened the last one's secrets. Not thread-safe.
/// </summary>
public sealed class WorkerCredentials
{
    private Func<string?>? _seal;
    private byte[]? _sealed;
    private bool _isUnreadable;

    /// <param name="seal">Opens and seals; returns <c>null</c> where there is nothing to seal, throws <see cref="System.Security.Cryptography.CryptographicException"/> where the secrets do not open.</param>
    public WorkerCredentials(Func<string?> seal) => _seal = seal;

    private WorkerCredentials()
    {
    }

    /// <summary>There is nothing to log in with.</summary>
    public static WorkerCredentials None { get; } = new();

    /// <summary>There is something, and it cannot be opened.</summary>
    public static WorkerCredentials Unreadable { get; } = new() { _isUnreadable = true };

    /// <summary>As it travels (<see cref="CheckRequested.SealedCredentials"/>); <c>null</c> where there is nothing, or it cannot be opened.</summary>
    public string? Sealed
    {
        get
        {
            Seal();
            // ASCII, and half the size of a text: there may be a million.
            return _sealed is null ? null : Encoding.ASCII.GetString(_sealed);
        }
    }

    /// <summary>Whether the stored secrets could not be opened: such a monitor cannot be checked until its key is back.</summary>
    public bool IsUnreadable
    {
        get
        {
            Seal();
            return _isUnreadable;
        }
    }

    private void Seal()
    {
        if (_seal is not { } seal) return;
        try
        {
            if (seal() is { } text) _sealed = Encoding.ASCII.GetBytes(text);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            _isUnreadable = true;
        }

        _seal = null;
    }
}
