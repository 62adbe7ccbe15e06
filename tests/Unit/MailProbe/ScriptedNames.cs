using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>A resolver that blocks its thread as the system's does: it knows names, fails for some, and is silent for others until released.</summary>
internal sealed class ScriptedNames : IDisposable
{
    private readonly ConcurrentDictionary<string, Func<IPAddress[]>> _names = new();
    private readonly ManualResetEventSlim _released = new();
    private readonly SemaphoreSlim _asked = new(0);

    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<bool> OnPoolThread { get; } = new();

    public ScriptedNames Known(string name, string address = "192.0.2.1") => With(name, () => [.. address.Split(' ').Select(IPAddress.Parse)]);

    public ScriptedNames Failing(string name, SocketError error) => With(name, () => throw new SocketException((int)error));

    public IPAddress[] LookUp(string name)
    {
        OnPoolThread.Enqueue(Thread.CurrentThread.IsThreadPoolThread);
        Asked.Enqueue(name);
        _asked.Release();
        if (_names.TryGetValue(name, out var answer))
            return answer();
        _released.Wait();
        return [IPAddress.Parse("192.0.2.99")];
    }

    /// <summary>Waits until so many more names have been asked for.</summary>
    public async Task AskedAsync(int count, CancellationToken cancellationToken)
    {
        while (count-- > 0)
            await _asked.WaitAsync(cancellationToken);
    }

    /// <summary>Ends every silence.</summary>
    public void Release() => _released.Set();

    // A thread may still be on its way out of the wait; what it uses is left to the collector.
    public void Dispose() => Release();

    private ScriptedNames With(string name, Func<IPAddress[]> answer)
    {
        _names[name] = answer;
        return this;
    }
}
