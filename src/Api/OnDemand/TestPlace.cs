namespace EventMonitors.Api.OnDemand;

/// <summary>A place among what an organization has under way; disposed of, it is free again.</summary>
/// <param name="id">Names it.</param>
/// <param name="release">Gives it back; does not fail.</param>
/// <param name="undo">Gives it back, and the use with which it was taken; does not fail.</param>
public sealed class TestPlace(Guid id, Func<Task> release, Func<Task> undo) : IAsyncDisposable
{
    private bool _isSettled;

    /// <summary>Names it.</summary>
    public Guid Id => id;

    /// <summary>Somebody else has given it back.</summary>
    public void MarkReleased() => _isSettled = true;

    /// <summary>It is free again when its time has passed and no sooner: what has it may be under way though nobody waits for it.</summary>
    public void LetExpire() => _isSettled = true;

    /// <summary>Nothing was begun: it is free again, and the use counts no more.</summary>
    public Task UndoAsync() => SettleAsync(undo);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(SettleAsync(release));

    private Task SettleAsync(Func<Task> way)
    {
        if (_isSettled) return Task.CompletedTask;
        _isSettled = true;
        return way();
    }
}
