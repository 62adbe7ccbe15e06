using System.Diagnostics;
using System.Net;

namespace EventMonitors.Bench.Http;

/// <summary>A web program on loopback in a process of its own, ended with the benchmark.</summary>
internal sealed class ServedProgram : IDisposable
{
    private readonly Process _process;

    private ServedProgram(Process process, HttpClient client) => (_process, Client) = (process, client);

    /// <summary>Speaks to the program, on as many connections as there are requests at once.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a program and waits until it answers.</summary>
    /// <param name="address">Where it will listen.</param>
    /// <param name="environment">What it is told beside its arguments.</param>
    /// <param name="probe">A path that it answers with success once it serves; <c>null</c> where any answer will do.</param>
    /// <param name="arguments">The assembly, and its arguments.</param>
    public static async Task<ServedProgram> StartAsync(Uri address, IReadOnlyDictionary<string, string> environment, string? probe, params string[] arguments)
    {
        var program = new ServedProgram(Process.Start(StartOf(environment, arguments))!, new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = address });
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (program._process.HasExited) throw new InvalidOperationException($"{arguments[0]} has ended with {program._process.ExitCode}.");
            if (await program.AnswersAsync(probe)) return program;
            await Task.Delay(100);
        }

        program.Dispose();
        throw new TimeoutException($"{arguments[0]} does not answer at {address}.");
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(IReadOnlyDictionary<string, string> environment, string input, params string[] arguments)
    {
        var start = StartOf(environment, arguments);
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} has ended with {process.ExitCode}.");
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync(string? probe)
    {
        try
        {
            using var answer = await Client.GetAsync(probe ?? "/");
            return probe is null || answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static ProcessStartInfo StartOf(IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }
}
