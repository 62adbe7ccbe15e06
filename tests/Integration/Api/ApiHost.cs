using System.Net.Http.Headers;
using System.Security.Cryptography;
using EventMonitors.Api.Demo;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>The Api on a database and a virtual host of its own, with the demo's organizations and users.</summary>
public class ApiHost : IAsyncLifetime
{
    private readonly string _ringKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly string _transportKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private TestDatabase? _database;
    private TestVirtualHost? _broker;
    private WebApplicationFactory<Program>? _factory;

    public DemoTokens Tokens { get; } = new(SessionToken.Create(), SessionToken.Create(), SessionToken.Create(), SessionToken.Create(), SessionToken.Create());

    public string ConnectionString => _database!.ConnectionString;

    public IServiceProvider Services => _factory!.Services;

    public Uri BrokerUri => _broker!.Uri;

    /// <summary>What a worker opens its requests with, in base64.</summary>
    public string TransportKey => _transportKey;

    public virtual async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _database = await TestDatabase.CreateAsync(cancellation);
        _broker = await TestBroker.CreateVirtualHostAsync(cancellation);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => Configure(host)
            .UseSetting("ConnectionStrings:EventStore", _database.ConnectionString)
            .UseSetting("ConnectionStrings:RabbitMq", _broker.Uri.ToString())
            .UseSetting("Logging:LogLevel:Default", "Warning")
            .UseSetting("Secrets:Keys:0:Id", "test")
            .UseSetting("Secrets:Keys:0:Value", _ringKey)
            .UseSetting("Secrets:Transport:0:Id", "test")
            .UseSetting("Secrets:Transport:0:Value", _transportKey));
        await new DemoData(Service<PostgresEventStore>(), Service<SessionQueries>(), Service<TimeProvider>()).EnsureAsync(Tokens);
    }

    /// <summary>What a test class sets beyond that. Tests ask as fast as they can, so nobody is counted unless a class wants it.</summary>
    protected virtual IWebHostBuilder Configure(IWebHostBuilder host) => host.UseSetting("RateLimits:RequestsPerMinute", "0");

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_factory is not null) await _factory.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    /// <summary>Another replica: the same database, broker and keys, unless it is given others.</summary>
    public WebApplicationFactory<Program> Replica(Action<IWebHostBuilder>? with = null) => _factory!.WithWebHostBuilder(with ?? (_ => { }));

    public T Service<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A client that sends this bearer token, or none.</summary>
    public HttpClient Client(string? token)
    {
        var client = _factory!.CreateClient();
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
