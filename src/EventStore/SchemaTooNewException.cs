using System.Globalization;

namespace EventMonitors.EventStore;

/// <summary>The database was upgraded by a newer program; this one must not touch it.</summary>
public sealed class SchemaTooNewException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SchemaTooNewException(string component, int applied, int known)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The tables of {component} are at version {applied}, this program knows them up to version {known}: run a newer program.")) =>
        (Component, Applied, Known) = (component, applied, known);

    /// <summary>Whose tables they are.</summary>
    public string Component { get; }

    /// <summary>The highest version in the database.</summary>
    public int Applied { get; }

    /// <summary>The highest version that this program has a script for.</summary>
    public int Known { get; }
}
