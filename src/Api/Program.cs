using EventMonitors.Api;
using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Commands;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Health;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Messaging;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.OnDemand;
using EventMonitors.Api.Projections;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Statistics;
using EventMonitors.Api.Storage;
using EventMonitors.Api.Telemetry;
using EventMonitors.Api.Trials;
using EventMonitors.Configuration;
using EventMonitors.EventStore;
using Npgsql;

try
{
    return CommandLine.IsMeantBy(args) ? await CommandLine.RunAsync(args) : await ServeAsync(args);
}
catch (Exception error) when (error is InvalidSettingException or SchemaTooNewException or SchemaScriptChangedException or SchemaOutdatedException or NpgsqlException or IOException)
{
    await Console.Error.WriteLineAsync($"event-monitors-api cannot start: {error.Message}");
    return 1;
}

static async Task<int> ServeAsync(string[] args)
{
    // The settings lie beside the program, wherever it is started from.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddSettingFolders((setting, problem) => new InvalidSettingException(setting, problem));
    builder.AddHttp();
    builder.AddTelemetry();
    builder.AddHealth();
    builder.AddSecrets();
    builder.AddStorage();
    builder.AddCapabilities();
    builder.AddIdempotency();
    builder.AddMessaging();
    builder.AddScheduling();
    builder.AddOnDemand();
    builder.AddTrials();
    builder.AddIncidentWatch();
    builder.AddProjections();

    var app = builder.Build();
    await app.Services.GetRequiredService<DatabaseSchema>().EnsureAsync();
    app.UseHttp();
    app.MapHealth();
    app.MapSessions();
    app.MapApiKeys();
    app.MapCustomers();
    app.MapMonitors();
    app.MapChecks();
    app.MapOnDemand();
    app.MapTrials();
    app.MapStatistics();
    app.MapIncidents();
    app.MapHistory();
    await app.RunAsync();
    return 0;
}

/// <summary>Named, so that tests can host the program.</summary>
public partial class Program;
