using EventMonitors.Bench.Measuring;

namespace EventMonitors.Bench.Messaging;

/// <summary>
/// Messaging without mail servers: how many checks per second go from the scheduler's publisher to the recorded event where the probe
/// answers at once, beside the same messages in bare MassTransit and over bare RabbitMQ.Client, which record nothing. All parts share
/// one process, and its processors with broker and database.
/// </summary>
internal static class MessagingBench
{
    private const int Rounds = 5;
    private const int Checks = 5_000;

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var broker = await BenchBroker.StartAsync();
        await using var database = await server.CreateAsync();
        await using var product = await ProductFlow.StartAsync(database, server.OwnerOf(database), await broker.CreateAsync());
        await using var massTransit = await BareMassTransit.StartAsync(await broker.CreateAsync());
        await using var client = await BareClient.StartAsync(await broker.CreateAsync());

        var rates = await Measuring.Rounds.RunAsync(
            Rounds, new Contestant(() => product.RunAsync(Checks)), new Contestant(() => massTransit.RunAsync(Checks)), new Contestant(() => client.RunAsync(Checks)));
        var table = new Table("", "checks/s", "product's ratio to it");
        foreach (var (name, i) in new[] { ("scheduler's publisher to recorded event", 0), ("bare MassTransit, not recorded", 1), ("bare RabbitMQ.Client, not recorded", 2) })
            table.Add(name, Table.Rate(Measuring.Rounds.Median(rates[i])), Table.Ratio(Measuring.Rounds.Ratio(rates[0], rates[i])));
        return table;
    }
}
