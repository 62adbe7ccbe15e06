namespace EventMonitors.Api.OnDemand;

/// <summary>A place among what an organization has under way; disposed of, it is free again.</summary>
/// <param name="id">Names it.</param>
/// <param name="release">Gives it back; does not fail.</param>
public sealed class TestPlace(Guid id, Func<Guid, Task> release) : IAsyncDisposable
{
    private bool _isReleased;

    /// <summary>Names it.</summary>
    public Guid Id => id;

    /// <summary>Somebody else has given it back.</summary>
    public void MarkReleased() => _isReleased = true;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_isReleased) return ValueTask.CompletedTask;
        _isReleased = true;
        return new ValueTask(release(id));
    }
}
