using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>The API or a worker, as a server among the others.</summary>
internal sealed class ProductServer : IServer
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private ProductServer(ChildProcess process) => Process = process;

    public ChildProcess Process { get; }

    /// <summary>Starts a program that says on its output when it is ready.</summary>
    public static Task<IServer> StartAsync(ChildProgram program, ChildRegistry registry, Action<string> onLine, CancellationToken cancellation) =>
        StartAsync(program, registry, onLine, process => process.UntilReadyAsync(StartPatience, cancellation));

    /// <summary>Starts a program that answers 200 at an address when it is ready.</summary>
    public static Task<IServer> StartAsync(ChildProgram program, Uri readiness, ChildRegistry registry, Action<string> onLine, CancellationToken cancellation) =>
        StartAsync(program, registry, onLine, process => UntilHealthyAsync(process, readiness, cancellation));

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(StopPatience);
        await Process.DisposeAsync();
    }

    private static async Task<IServer> StartAsync(ChildProgram program, ChildRegistry registry, Action<string> onLine, Func<ChildProcess, Task> untilReadyAsync)
    {
        var server = new ProductServer(ChildProcess.Start(program, registry, onLine));
        try
        {
            await untilReadyAsync(server.Process);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task UntilHealthyAsync(ChildProcess process, Uri readiness, CancellationToken cancellation)
    {
        // A proxy of the environment would look for 127.0.0.1 on its own machine.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartPatience);
        try
        {
            while (!await IsHealthyAsync(client, readiness, limit.Token))
            {
                if (process.Exited.IsCompleted) throw process.Failure($"ended with exit code {await process.Exited}");
                await Task.Delay(100, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw process.Failure($"was not ready within {StartPatience.TotalSeconds:0} s");
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client, Uri readiness, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(readiness, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
