using System.Reflection;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Brings one component's tables up to date by numbered scripts, embedded as <c>NNNN-what-it-does.sql</c>. What was applied
/// stands in <c>schema_history.applied</c>.
/// </summary>
/// <param name="dataSource">The database; its role may create schemas.</param>
/// <param name="component">Whose scripts these are: each component counts its own.</param>
/// <param name="assembly">Where the scripts are embedded.</param>
/// <param name="resourcePrefix">What their resource names begin with, up to the number, for example <c>Acme.Shop.Schema.</c></param>
public sealed class SchemaMigrations(NpgsqlDataSource dataSource, string component, Assembly assembly, string resourcePrefix)
{
    /// <summary>Applies the scripts that are missing, in order, one transaction each, under a lock.</summary>
    /// <param name="cancellationToken">Ends the attempt; each script is applied whole or not at all.</param>
    /// <exception cref="SchemaTooNewException">The database knows a script with a higher number than this program has.</exception>
    /// <exception cref="InvalidOperationException">The scripts are not numbered 1, 2, 3, or one changed after it was applied.</exception>
    public Task ApplyAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException($"{dataSource}{component}{assembly}{resourcePrefix}");
}
