using System.Net.Http.Headers;
using System.Security.Cryptography;
using EventMonitors.Api.Demo;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Commands;
using EventMonitors.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace EventMonitors.Tests.Integration.Roles;

/// <summary>The Api as it is meant to be installed: the owner made the tables, the service comes with a login of its own.</summary>
public sealed class ServiceHost : IAsyncLifetime
{
    private readonly string _login = $"service_{Guid.NewGuid():N}";
    private TestDatabase _database = null!;
    private TestVirtualHost _broker = null!;
    private WebApplicationFactory<Program> _factory = null!;

    public DemoTokens Tokens { get; } = new(SessionToken.Create(), SessionToken.Create(), SessionToken.Create(), SessionToken.Create(), SessionToken.Create());

    public NpgsqlDataSource Owner { get; private set; } = null!;

    public NpgsqlDataSource Service { get; private set; } = null!;

    internal Operator AsService { get; private set; } = null!;

    internal Operator AsOwner => AsService.With("ConnectionStrings:EventStoreOwner", _database.ConnectionString);

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _database = await TestDatabase.CreateAsync(cancellation);
        _broker = await TestBroker.CreateVirtualHostAsync(cancellation);
        var service = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = _login, Password = $"pässword'{Guid.NewGuid():N}" }.ConnectionString;
        AsService = Operator.Of(service);
        await AsOwner.DemandAsync("schema", "apply");
        (Owner, Service) = (NpgsqlDataSource.Create(_database.ConnectionString), NpgsqlDataSource.Create(service));
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("ConnectionStrings:EventStore", service)
            .UseSetting("ConnectionStrings:RabbitMq", _broker.Uri.ToString())
            .UseSetting("Logging:LogLevel:Default", "Warning")
            .UseSetting("Secrets:Keys:0:Id", "test")
            .UseSetting("Secrets:Keys:0:Value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))
            .UseSetting("Secrets:Transport:0:Id", "test")
            .UseSetting("Secrets:Transport:0:Value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        await new DemoData(Part<PostgresEventStore>(), Part<SessionQueries>(), Part<TimeProvider>()).EnsureAsync(Tokens);
    }

    public async ValueTask DisposeAsync()
    {
        await _factory.DisposeAsync();
        await Service.DisposeAsync();
        await _broker.DisposeAsync();
        // Roles belong to the whole cluster and outlive this test's database.
        await using (var drop = Owner.CreateCommand($"drop role {_login}")) await drop.ExecuteNonQueryAsync(CancellationToken.None);
        await Owner.DisposeAsync();
        await _database.DisposeAsync();
    }

    public T Part<T>() where T : notnull => _factory.Services.GetRequiredService<T>();

    public HttpClient Client()
    {
        var client = _factory.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.Editor);
        return client;
    }
}
