using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>An Api with a replica that listens on a port, and says when it notices that a caller has gone.</summary>
public sealed class ServedHost : ApiHost, IAsyncLifetime
{
    private readonly Lazy<WebApplicationFactory<Program>> _served;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _noticed = new();

    public ServedHost() => _served = new(() =>
    {
        var served = Replica(host => host.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Watch(this))));
        served.UseKestrel(0);
        served.StartServer();
        return served;
    });

    /// <summary>Where the replica listens.</summary>
    public Uri Address => _served.Value.ClientOptions.BaseAddress;

    /// <summary>Ends when the replica knows that the first caller with this <c>Idempotency-Key</c> has gone.</summary>
    public Task NoticedAsync(string key) => NoticeOf(key).Task;

    /// <summary>The replica ends before its database does.</summary>
    public new async ValueTask DisposeAsync()
    {
        if (_served.IsValueCreated) await _served.Value.DisposeAsync();
        await base.DisposeAsync();
    }

    private TaskCompletionSource NoticeOf(string key) => _noticed.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Watch(ServedHost host) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                await using var registration = context.RequestAborted.Register(() => host.NoticeOf(context.Request.Headers["Idempotency-Key"].ToString()).TrySetResult());
                await following(context);
            });
            next(app);
        };
    }
}
