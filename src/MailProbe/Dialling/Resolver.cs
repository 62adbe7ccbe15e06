using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>
/// Turns a name into addresses, once: what the egress policy judged is what is dialled.
/// <para>
/// No answer can mean that the name's own servers are dead, or that the resolver of this machine is: getaddrinfo(3) says
/// EAI_AGAIN for both. It is held against the name only where the resolver found another name since it was asked,
/// and it is asked for one when it takes long. Without such an answer the fault may be ours, and so it is taken for ours.
/// </para>
/// </summary>
internal sealed class Resolver(LookUp lookUp, ProbeLimits limits, TimeProvider time)
{
    private readonly LookUpThreads _threads = new(lookUp, limits.LookUps);
    private readonly KnownNames _known = new();

    /// <exception cref="PhaseFailedException">There are no addresses, or it cannot be told on this machine.</exception>
    /// <exception cref="OperationCanceledException">The name was not answered in time, although another was.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var answersBefore = _known.Answers;
        try
        {
            return await AskAsync(host, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.HostNotFound)
        {
            throw new PhaseFailedException(FaultClass.Dns, $"The name {host} does not exist in the DNS, or has no address there.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.NoData)
        {
            throw new PhaseFailedException(FaultClass.Dns, $"The name {host} has no address in the DNS.");
        }
        catch (SocketException e) when (IsSilence(e.SocketErrorCode))
        {
            await CompareAsync(host, cancellationToken);
            throw OthersWereAnswered()
                ? new PhaseFailedException(FaultClass.Dns, $"The name servers of {host} gave no answer.")
                : Unclear(host);
        }
        catch (SocketException e)
        {
            throw new PhaseFailedException(FaultClass.WorkerNetwork, $"The probing machine could not look up {host} ({e.SocketErrorCode}).");
        }
        catch (ArgumentException)
        {
            throw new PhaseFailedException(FaultClass.Dns, $"The name {host} cannot be resolved.");
        }
        catch (NoThreadFreeException)
        {
            throw new PhaseFailedException(FaultClass.WorkerNetwork, $"{host} could not be looked up before the deadline: all {limits.LookUps} look-ups of the probing machine were waiting for other names.");
        }
        catch (OperationCanceledException) when (!OthersWereAnswered())
        {
            throw Unclear(host);
        }

        bool OthersWereAnswered() => _known.Answers != answersBefore;
    }

    private async Task<IPAddress[]> AskAsync(string host, CancellationToken cancellationToken)
    {
        var answer = NotedAsync(host, cancellationToken);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var patience = Task.Delay(limits.LookUpPatience, time, answered.Token);
        if (await Task.WhenAny(answer, patience) == patience)
            await Task.WhenAny(answer, CompareAsync(host, answered.Token));
        await answered.CancelAsync();
        return await answer;
    }

    /// <summary>Asks for a name that was found before, for no other reason than to see whether an answer comes.</summary>
    private async Task CompareAsync(string host, CancellationToken cancellationToken)
    {
        if (_known.OtherThan(host) is not { } other)
            return;
        try
        {
            await NotedAsync(other, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or NoThreadFreeException)
        {
            // Then there is nothing to note.
        }
    }

    private async Task<IPAddress[]> NotedAsync(string name, CancellationToken cancellationToken)
    {
        var addresses = await _threads.AskAsync(name, cancellationToken);
        _known.Note(name, addresses);
        return addresses;
    }

    // EAI_FAIL is REFUSED as a rule, by the name's servers or by our resolver.
    private static bool IsSilence(SocketError error) => error is SocketError.TryAgain or SocketError.NoRecovery;

    private static PhaseFailedException Unclear(string host) => new(FaultClass.WorkerNetwork,
        $"The resolver of the probing machine had no answer for {host}, nor for any other name at the time: the fault may be its own.");
}
