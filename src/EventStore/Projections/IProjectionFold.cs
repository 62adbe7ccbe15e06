using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>What a run of events changes, gathered in memory before it is written as a set. Not thread-safe.</summary>
public interface IProjectionFold
{
    /// <summary>About how many rows <see cref="Write"/> would touch; 0 where there is nothing to write.</summary>
    int Rows { get; }

    /// <summary>Takes one more event in. Pure: no clock, no chance, no input or output.</summary>
    /// <param name="recorded">
    /// The next event, in the order of the log; a <see cref="StoredEvent"/> except inline, where it has no position yet. Without
    /// its metadata, always: headers are a good part of what a rebuild would have to read.
    /// </param>
    void Apply(RecordedEvent recorded);

    /// <summary>Adds the commands that merge what was applied into the tables. Called once, at the end of the run.</summary>
    /// <remarks>
    /// Locks rows in one fixed order. The batch is prepared, so a command's text is constant per schema (arrays, not lists of
    /// literals) and a parameter that may be null says its type.
    /// </remarks>
    /// <param name="batch">Where the commands go.</param>
    /// <param name="schema">The schema of the tables to write to: the projection's own, or that of their rebuilt copies.</param>
    void Write(NpgsqlBatch batch, string schema);
}
