namespace EventMonitors.EventStore;

/// <summary>A script is not the one that was applied to this database: scripts are added, never changed.</summary>
/// <param name="component">Whose script it is.</param>
/// <param name="number">The script's number.</param>
/// <param name="name">What it does, by its file name.</param>
public sealed class SchemaScriptChangedException(string component, int number, string name) : InvalidOperationException(
    $"Script {number:0000}-{name} of {component} is not the one that was applied to this database: add a new script instead of changing an old one.");
