namespace EventMonitors.Tests.Support;

/// <summary>A server that is started once, by the first test that asks; a start that failed fails every later asker too.</summary>
internal sealed class SharedServer<T> where T : IAsyncDisposable
{
    private readonly Lazy<Task<T>> _server;

    public SharedServer(TestProcess owner, Func<CancellationToken, Task<T>> startAsync) => _server = new(async () =>
    {
        // Not the first asker's token: the others would inherit its cancellation.
        var server = await Task.Run(() => startAsync(CancellationToken.None));
        owner.StopAtExit(server);
        return server;
    });

    public Task<T> GetAsync(CancellationToken cancellation) => _server.Value.WaitAsync(cancellation);
}
