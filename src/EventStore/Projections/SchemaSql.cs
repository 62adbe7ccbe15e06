using System.Collections.Concurrent;

namespace EventMonitors.EventStore.Projections;

/// <summary>A projection's statement, whose tables may lie in either schema; its text is made once for each.</summary>
/// <param name="template">The statement, with <c>{schema}</c> in front of the projection's own tables.</param>
public sealed class SchemaSql(string template)
{
    private readonly ConcurrentDictionary<string, string> _texts = new();

    /// <summary>The statement for the tables of one schema.</summary>
    /// <param name="schema">The schema's name, as <see cref="IProjectionFold.Write"/> is given it.</param>
    public string In(string schema) => _texts.GetOrAdd(schema, static (name, text) => text.Replace("{schema}", name, StringComparison.Ordinal), template);
}
