using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Statistics;

namespace EventMonitors.Api;

/// <summary>Every capability that brings a read model in.</summary>
public static class Capabilities
{
    /// <summary>
    /// Adds them all: whatever program appends, the service or a command, keeps every inline read model in the same transaction.
    /// </summary>
    public static IHostApplicationBuilder AddCapabilities(this IHostApplicationBuilder builder)
    {
        builder.AddSessions();
        builder.AddApiKeys();
        builder.AddCustomers();
        builder.AddMonitors();
        builder.AddAudit();
        builder.AddChecks();
        builder.AddIncidents();
        builder.AddStatistics();
        return builder;
    }
}
