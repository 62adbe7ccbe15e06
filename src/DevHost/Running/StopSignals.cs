using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EventMonitors.DevHost.Running;

/// <summary>Ctrl-C, SIGTERM, or the terminal's end ask for an orderly stop; asked again, a hasty one.</summary>
internal sealed class StopSignals : IDisposable
{
    // One wish may arrive twice: timeout(1), for one, signals its child and then its group.
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _firstAt;

    public StopSignals() => _registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    public CancellationToken Stop => _first.Token;

    public CancellationToken Hurry => _second.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Next() is { } wish) wish.Cancel();
    }

    private CancellationTokenSource? Next()
    {
        lock (_gate)
        {
            if (_firstAt == 0)
            {
                _firstAt = Stopwatch.GetTimestamp();
                return _first;
            }
            return Stopwatch.GetElapsedTime(_firstAt) > Echo ? _second : null;
        }
    }
}
