using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Commands;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Trials;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Storage;

/// <summary>Every event that this program writes and reads, by its alias.</summary>
public static class EventCatalogue
{
    /// <summary>The registry that the event store works with.</summary>
    public static EventTypes Create() => new EventTypes()
        .AddAuditEvents()
        .AddCustomerEvents()
        .AddSessionEvents()
        .AddApiKeyEvents()
        .AddMonitorEvents()
        .AddCheckEvents()
        .AddTrialEvents()
        .AddIncidentEvents()
        .AddSecretEvents()
        .AddOperatorEvents();
}
