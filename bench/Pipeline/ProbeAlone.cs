using EventMonitors.Bench.Probing;

namespace EventMonitors.Bench.Pipeline;

/// <summary>What the probe does without the pipeline: it takes turns before and after, since the machine may have other work to do meanwhile.</summary>
internal sealed class ProbeAlone(CheckerProcess probe)
{
    private const int Rounds = 3;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    private readonly Dictionary<int, List<Turn>> _turns = new() { [16] = [], [64] = [] };

    /// <summary>How many at once are the fastest.</summary>
    public int Concurrency => _turns.MaxBy(turns => Measuring.Rounds.Median(turns.Value.Select(turn => turn.Rate))).Key;

    /// <summary>Checks per second at that concurrency.</summary>
    public double Rate => Median(turn => turn.Rate);

    /// <summary>Milliseconds of processor time of the probe's process per check.</summary>
    public double CpuPerCheck => Median(turn => turn.CpuPerCheck);

    /// <summary>Some rounds; the first warms up and is left out.</summary>
    public async Task TakeTurnsAsync()
    {
        for (var round = -1; round < Rounds; round++)
        {
            foreach (var (concurrency, turns) in _turns)
            {
                var turn = await probe.TakeTurnAsync(Dialect.Of("imaps"), concurrency, Duration);
                if (round >= 0) turns.Add(turn);
            }
        }
    }

    private double Median(Func<Turn, double> value) => Measuring.Rounds.Median(_turns[Concurrency].Select(value));
}
