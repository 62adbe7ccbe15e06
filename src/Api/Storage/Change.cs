namespace EventMonitors.Api.Storage;

/// <summary>A field's value before and after.</summary>
/// <param name="Old">Before.</param>
/// <param name="New">After.</param>
public sealed record Change<T>(T Old, T New);

/// <summary>Makes changes.</summary>
public static class Change
{
    /// <summary>The change from one value to another; <c>null</c> where they are the same.</summary>
    public static Change<T>? Between<T>(T old, T @new) => EqualityComparer<T>.Default.Equals(old, @new) ? null : new Change<T>(old, @new);
}
