using System.Globalization;
using EventMonitors.MailProbe;
using Spectre.Console;

namespace EventMonitors.CheckWorker.Commands;

/// <summary>A result for a person: the phases as a small table, then the verdict, then every fact that there is.</summary>
internal static class ProbeReport
{
    // A pipe has no width; nothing is to be cut or broken there.
    private const int PipeWidth = 4_000;

    public static void Write(ProbeResult result, CommandStreams streams)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(streams.Output),
            Ansi = streams.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = streams.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!streams.IsTerminal) console.Profile.Width = PipeWidth;
        console.Write(Phases(result));
        console.WriteLine();
        console.Write(new Text($"{CheckResults.Word(result.Verdict)}{FaultOf(result)}: {Visible(result.Message)}\n", ColourOf(result.Verdict)));
        console.Write(Facts(result));
        if (result.Transcript.Count == 0) return;
        console.WriteLine();
        foreach (var line in result.Transcript) console.Write(new Text($"  {Visible(line)}\n"));
    }

    private static Table Phases(ProbeResult result)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        table.AddColumn("phase").AddColumn(new TableColumn("ms").RightAligned()).AddColumn("");
        foreach (var timing in result.Timings)
        {
            var failed = result.Fault != FaultClass.None && timing.Phase == result.Phase;
            table.AddRow(
                new Text(CheckResults.Word(timing.Phase)),
                new Text(timing.Duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)),
                failed ? new Text(CheckResults.Word(result.Fault), ColourOf(result.Verdict)) : new Text("ok"));
        }

        return table;
    }

    private static Grid Facts(ProbeResult result)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in FactsOf(result).Where(fact => !string.IsNullOrEmpty(fact.Value))) grid.AddRow(new Text(name), new Text(Visible(value!)));
        return grid;
    }

    private static IEnumerable<(string Name, string? Value)> FactsOf(ProbeResult result)
    {
        yield return ("address", result.Address is { } address ? $"{address} port {result.Port}" : null);
        foreach (var tried in result.AddressesTried) yield return ("tried", $"{tried.Address} {tried.Outcome}");
        yield return ("tls", string.Join(' ', new[] { result.TlsVersion, result.Cipher }.Where(fact => fact is not null)));
        if (result.Certificate is { } certificate)
        {
            yield return ("certificate", certificate.Subject);
            yield return ("issuer", certificate.Issuer);
            yield return ("names", string.Join(", ", certificate.Names));
            yield return ("valid", $"{Instant(certificate.NotBefore)} to {Instant(certificate.NotAfter)}, {certificate.DaysLeft} days left");
            yield return ("problems", string.Join(", ", certificate.Problems));
        }

        yield return ("greeting", result.Greeting);
        yield return ("capabilities", string.Join(' ', result.Capabilities));
        yield return ("mechanism", result.Mechanism);
        yield return ("messages", result.MessageCount?.ToString(CultureInfo.InvariantCulture));
        yield return ("newest", result.NewestMessageAt is { } newest ? Instant(newest) : null);
        yield return ("bytes", $"{result.BytesReceived} received, {result.BytesSent} sent");
        foreach (var warning in result.Warnings) yield return ("warning", warning);
    }

    private static string FaultOf(ProbeResult result) =>
        result.Fault == FaultClass.None ? "" : $" ({CheckResults.Word(result.Fault)} in {CheckResults.Word(result.Phase)})";

    private static Style ColourOf(Verdict verdict) => verdict switch
    {
        Verdict.Up => new Style(Color.Green),
        Verdict.Down => new Style(Color.Red),
        _ => new Style(Color.Yellow),
    };

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // The probe has cleaned what servers say; a terminal is to be moved by nobody all the same.
    private static string Visible(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
