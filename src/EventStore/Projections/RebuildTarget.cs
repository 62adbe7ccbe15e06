using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.EventStore.Projections;

/// <summary>One projection of a rebuild: its new tables, and what was folded for them and not written yet.</summary>
internal sealed class RebuildTarget(ProjectionRegistration registration)
{
    private readonly EventFilter _filter = new(registration.Projection.Takes);

    public IProjection Projection { get; } = registration.Projection;

    public ProjectionMode Mode { get; } = registration.Mode;

    public string Name => Projection.Name;

    public string ShadowSchema { get; } = $"{registration.Projection.Schema}_rebuild";

    /// <summary>With their schema, in the order in which they are locked.</summary>
    public IEnumerable<string> ServingTables => Projection.Tables.Select(table => $"{Projection.Schema}.{table}").Order(StringComparer.Ordinal);

    /// <summary>Made by the same program, the new tables can be gone on with.</summary>
    public string Build { get; } = string.Join(
        ' ',
        registration.Projection.GetType().FullName,
        registration.Projection.GetType().Module.ModuleVersionId,
        typeof(RebuildTarget).Module.ModuleVersionId);

    /// <summary>Fingerprint of the serving tables' shape.</summary>
    public string Shape { get; set; } = "";

    /// <summary>Events up to and including this position are in the new tables.</summary>
    public long Written { get; set; }

    public IProjectionFold Fold { get; private set; } = registration.Projection.Begin();

    public static string Fingerprint(IEnumerable<string> shape) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', shape))));

    /// <exception cref="ProjectionEventException">The projection cannot take an event.</exception>
    public void Apply(LogPage page)
    {
        foreach (var stored in page.Events)
        {
            // One that was rebuilt further before is passed over until the others have come up.
            if (stored.Position <= Written || !_filter.Takes(stored.Data.GetType()))
                continue;
            try
            {
                Fold.Apply(stored);
            }
            catch (Exception exception)
            {
                throw new ProjectionEventException(Name, stored.Position, stored.Alias, exception);
            }
        }
    }

    public void BeginAgain() => Fold = Projection.Begin();
}
