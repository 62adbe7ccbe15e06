using System.Text.Json.Nodes;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>What a run of one monitor's events does to its row, up to the next version that a snapshot is taken of.</summary>
internal sealed class MonitorRound
{
    private readonly JsonObject _columns = [];

    /// <summary>Whether the row is made here.</summary>
    public bool IsNew { get; private set; }

    /// <summary>Whether it ends at a version that a snapshot is taken of.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes the next event in.</summary>
    public void Apply(RecordedEvent recorded)
    {
        IsNew |= recorded.Data is MonitorCreated;
        IsComplete = recorded.Version % MonitorProjection.SnapshotEvery == 0;
        MonitorColumns.Set(_columns, recorded);
    }

    /// <summary>The columns that differ, by name; all of them where the row is new.</summary>
    public string ToJson() => _columns.ToJsonString();
}
