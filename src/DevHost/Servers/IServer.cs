namespace EventMonitors.DevHost.Servers;

/// <summary>A private server: one child process that is ready to be used, and stopped in order when disposed.</summary>
public interface IServer : IAsyncDisposable
{
    ChildProcess Process { get; }
}
