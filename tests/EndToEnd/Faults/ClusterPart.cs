using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>One program of the cluster and what it started: killed, frozen, or asked to end, and started again by its watch.</summary>
/// <param name="part">The part, which somebody watches.</param>
/// <param name="isReadyAsync">Whether it does its work, where running is not enough.</param>
internal sealed class ClusterPart(Part part, Func<CancellationToken, Task<bool>>? isReadyAsync = null)
{
    // RabbitMQ's process is a shell script, which waits for the virtual machine below it.
    private const string ErlangMachine = "beam.smp";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int? _ended;

    public string Title => part.Title;

    /// <summary>Its process, or that of its last life.</summary>
    public int ProcessId => part.ProcessId ?? _ended ?? throw new InvalidOperationException($"{Title} was never started.");

    /// <summary>Kills it as <c>kill -9</c> does: nothing is written, nobody is told.</summary>
    public void Kill()
    {
        _ended = ProcessId;
        var family = ProcessFamily.Of(ProcessId);
        Libc.Signal((family.FirstOrDefault(member => NameOf(member) == ErlangMachine) ?? family[0]).Id, Libc.SigKill);
    }

    /// <summary>Asks it to end in order, as a service manager does that exchanges it.</summary>
    public void Terminate()
    {
        _ended = ProcessId;
        Libc.Signal(ProcessId, Libc.SigTerm);
    }

    /// <summary>Stops it and all it started, where they are, until <see cref="Thaw"/>.</summary>
    public void Freeze()
    {
        // Looked at again until there is nobody new: one may have started another before it stood still.
        var frozen = new HashSet<ProcessIdentity>();
        while (ProcessFamily.Of(ProcessId).Where(frozen.Add).ToList() is { Count: > 0 } more)
            foreach (var member in more) Libc.Signal(member.Id, Libc.SigStop);
    }

    public void Thaw()
    {
        foreach (var member in ProcessFamily.Of(ProcessId).Reverse()) Libc.Signal(member.Id, Libc.SigContinue);
    }

    /// <summary>Whether it runs, after it was ended in another process than before, and does its work.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellation) =>
        part.ProcessId is { } id && id != _ended && (isReadyAsync is null || await isReadyAsync(cancellation));

    public Task UntilReadyAsync(CancellationToken cancellation) => Eventually.Async(IsReadyAsync, ready => ready, Patience, cancellation);

    /// <inheritdoc/>
    public override string ToString() => Title;

    private static string NameOf(ProcessIdentity process)
    {
        try
        {
            return File.ReadAllText(Path.Combine("/proc", $"{process.Id}", "comm")).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
