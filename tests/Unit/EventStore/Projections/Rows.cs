using EventMonitors.EventStore.Projections;

namespace EventMonitors.Tests.Unit.EventStore.Projections;

/// <summary>A projection of which only the name and the tables matter.</summary>
internal sealed class Rows(string name, string schema, params string[] tables) : IProjection
{
    public Rows(string name) : this(name, $"schema_{name.Length}", $"rows_of_{name.Replace('-', '_')}")
    {
    }

    public string Name => name;

    public string Schema => schema;

    public IReadOnlyList<string> Tables => tables;

    public IReadOnlyCollection<Type>? Takes { get; init; }

    public IProjectionFold Begin() => throw new NotSupportedException("It takes nothing.");
}
