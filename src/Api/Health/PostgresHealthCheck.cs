using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace EventMonitors.Api.Health;

/// <summary>Whether the database answers, and still has the tables that this program was started with.</summary>
public sealed class PostgresHealthCheck(DatabaseSchema schema) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await schema.DemandCurrentAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("PostgreSQL does not answer (ConnectionStrings__EventStore).");
        }
        catch (Exception error) when (error is SchemaOutdatedException or SchemaTooNewException)
        {
            return HealthCheckResult.Unhealthy(error.Message);
        }
    }
}
