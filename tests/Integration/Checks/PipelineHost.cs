using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using EventMonitors.Api.Demo;
using EventMonitors.Api.Sessions;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

/// <summary>The Api and its broker, with the worker's place left free.</summary>
public class PipelineHost : IAsyncLifetime
{
    private readonly DemoTokens _tokens = new(SessionToken.Create(), SessionToken.Create(), SessionToken.Create(), SessionToken.Create(), SessionToken.Create());
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private TestDatabase? _database;
    private TestVirtualHost? _virtualHost;
    private WebApplicationFactory<Program>? _factory;

    public string ConnectionString => _database!.ConnectionString;

    public Uri BrokerUri => _virtualHost!.Uri;

    public TransportKey TransportKey => new("test", Convert.FromBase64String(_key));

    public IServiceProvider Services => _factory!.Services;

    public virtual async ValueTask InitializeAsync()
    {
        await StartAsync(broker => broker);
        await Eventually.SeeAsync(async () => (await Client().GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode, status => status == HttpStatusCode.OK);
    }

    /// <summary>What a test's Api does differently.</summary>
    protected virtual void Configure(IWebHostBuilder host)
    {
    }

    /// <summary>Starts the Api on a broker that the test may exchange.</summary>
    protected async Task StartAsync(Func<Uri, Uri> exchange)
    {
        var cancellation = TestContext.Current.CancellationToken;
        _database = await TestDatabase.CreateAsync(cancellation);
        _virtualHost = await TestBroker.CreateVirtualHostAsync(cancellation);
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("ConnectionStrings:EventStore", _database.ConnectionString)
            .UseSetting("ConnectionStrings:RabbitMq", exchange(_virtualHost.Uri).ToString())
            .UseSetting("Logging:LogLevel:Default", "Warning")
            .UseSetting("Secrets:Keys:0:Id", "test")
            .UseSetting("Secrets:Keys:0:Value", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))
            .UseSetting("Secrets:Transport:0:Id", "test")
            .UseSetting("Secrets:Transport:0:Value", _key));
        _factory = _factory.WithWebHostBuilder(Configure);
        await new DemoData(Service<PostgresEventStore>(), Service<SessionQueries>(), Service<TimeProvider>()).EnsureAsync(_tokens);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_factory is not null) await _factory.DisposeAsync();
        if (_virtualHost is not null) await _virtualHost.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    public T Service<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A client that may read and write in organization 1.</summary>
    public HttpClient Client() => ClientOf(_tokens.Editor);

    public HttpClient ClientOfReader() => ClientOf(_tokens.Readonly);

    public HttpClient ClientOfAnotherOrganization() => ClientOf(_tokens.OtherOrganization);

    public async Task<JsonElement> GetAsync(string path)
    {
        var answer = await Client().GetAsync(path, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await Json.ReadAsync(answer, TestContext.Current.CancellationToken);
    }

    public async Task<long> CreateMonitorAsync(object body, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/imap-pop-monitors") { Content = Json.Body(JsonSerializer.Serialize(body)) };
        if (traceParent is not null) request.Headers.Add("traceparent", traceParent);
        var answer = await Client().SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await Json.ReadAsync(answer, TestContext.Current.CancellationToken)).GetProperty("id").GetInt64();
    }

    public async Task<JsonElement[]> ChecksAsync(long monitorId) =>
        [.. (await GetAsync($"/api/imap-pop-monitors/{monitorId}/checks")).GetProperty("items").EnumerateArray()];

    private HttpClient ClientOf(string token)
    {
        var client = _factory!.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
