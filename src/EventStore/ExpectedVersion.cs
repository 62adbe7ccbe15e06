using System.Globalization;

namespace EventMonitors.EventStore;

/// <summary>What the writer believes about a stream at the moment of its append.</summary>
public sealed record ExpectedVersion
{
    private ExpectedVersion(long? version) => Version = version;

    /// <summary>The stream has no event yet.</summary>
    public static ExpectedVersion NoStream { get; } = new(0);

    /// <summary>The writer does not care: append at the end, whatever it is, and skip events whose id is known already.</summary>
    public static ExpectedVersion Any { get; } = new((long?)null);

    /// <summary>The version of the stream's last event, 0 for <see cref="NoStream"/>; <c>null</c> for <see cref="Any"/>.</summary>
    public long? Version { get; }

    /// <summary>The stream's last event has this version; <c>Exactly(0)</c> is <see cref="NoStream"/>.</summary>
    /// <param name="version">The number of events that the writer has seen; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="version"/> is negative.</exception>
    public static ExpectedVersion Exactly(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return version == 0 ? NoStream : new ExpectedVersion(version);
    }

    /// <inheritdoc/>
    public override string ToString() => Version switch
    {
        null => "any version",
        0 => "no stream",
        { } version => "version " + version.ToString(CultureInfo.InvariantCulture),
    };
}
