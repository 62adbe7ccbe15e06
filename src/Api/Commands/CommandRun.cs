using System.Diagnostics;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Commands;

/// <summary>One run of a command: its settings, its output, and the parts of the program that it needs.</summary>
/// <param name="Name">The command's full name, for example <c>eventmonitors secrets rotate</c>.</param>
/// <param name="Configuration">The settings.</param>
/// <param name="Streams">Where it reads and writes.</param>
/// <param name="Output">Where its results and its progress go.</param>
internal sealed record CommandRun(string Name, IConfiguration Configuration, CommandStreams Streams, CommandOutput Output)
{
    /// <summary>The header that says which command an event comes from.</summary>
    private const string CommandHeader = "command";

    /// <summary>
    /// The program's parts, without its servers, and after a look at the tables' version. The key ring is read when it is first
    /// used, so a command that opens no secret needs none.
    /// </summary>
    /// <exception cref="SchemaOutdatedException">The tables are older than this program.</exception>
    public async Task<IHost> OpenAsync(DatabaseLogin login, CancellationToken cancellationToken)
    {
        var host = Build(login);
        try
        {
            await host.Services.GetRequiredService<DatabaseSchema>().DemandCurrentAsync(cancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>The same without a look at the tables.</summary>
    public IHost Build(DatabaseLogin login)
    {
        var settings = new ConfigurationManager();
        settings.AddConfiguration(Configuration);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, Configuration = settings });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddKeyRing();
        builder.AddStorage(login);
        builder.AddCapabilities();
        builder.Services.AddSingleton<UserQueries>();
        builder.Services.AddSingleton<ReplayQueries>();
        builder.Services.AddSingleton<AdminRegistration>();
        builder.Services.AddSingleton<ServiceLoginTable>();
        builder.Services.AddSingleton<DataKeyRows>();
        builder.Services.AddSingleton<DataKeyRotation>();
        builder.Services.AddSingleton<ArchiveRows>();
        builder.Services.AddSingleton<EventStore.Transfer.EventExport>();
        builder.Services.AddSingleton<EventStore.Transfer.EventImport>();
        builder.Services.AddSingleton<ProjectionStatuses>();
        builder.Services.AddSingleton<ProjectionSwitches>();
        builder.Services.AddSingleton(services => new ProjectionRebuild(
            DatabaseSettings.Read(settings, login).ConnectionString, services.GetRequiredService<EventTypes>(), services.GetServices<ProjectionRegistration>()));
        return builder.Build();
    }

    /// <summary>Asks the person at the terminal; where there is none, somebody has to have said yes before.</summary>
    /// <exception cref="UsageException">Nobody can be asked.</exception>
    /// <exception cref="CommandException">The answer was not yes.</exception>
    public async Task DemandConsentAsync(string consequence, CancellationToken cancellationToken)
    {
        if (!Streams.CanAsk) throw new UsageException($"{consequence} Repeat it with --yes if that is meant.");
        await Streams.Error.WriteAsync($"{consequence} Go on? [y/N] ");
        using var answers = new StreamReader(Streams.Input, leaveOpen: true);
        if ((await answers.ReadLineAsync(cancellationToken))?.Trim() is not ("y" or "Y" or "yes")) throw new CommandException("Nothing was changed.");
    }

    /// <summary>What the events say that this run causes: the operator did it, from this machine, in a trace of its own.</summary>
    public EventMetadata Metadata()
    {
        var trace = ActivityTraceId.CreateRandom();
        var span = ActivitySpanId.CreateRandom();
        return new EventMetadata(trace.ToHexString(), span.ToHexString(), new Dictionary<string, string>
        {
            [EventHeaders.Actor] = $"operator:{Environment.UserName}",
            [EventHeaders.Role] = "operator",
            [EventHeaders.Origin] = Environment.MachineName,
            [CommandHeader] = Name,
            [EventHeaders.TraceParent] = $"00-{trace.ToHexString()}-{span.ToHexString()}-00",
        });
    }
}
