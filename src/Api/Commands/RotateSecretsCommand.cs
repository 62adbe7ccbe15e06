using System.CommandLine;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Commands;

/// <summary><c>secrets rotate</c>: wraps every data key by the first key of the ring, so that the others can go.</summary>
internal static class RotateSecretsCommand
{
    private sealed record Outcome(string RingKeyId, long Rewrapped, long Left);

    public static Command Create(CommandActions actions)
    {
        var command = new Command("rotate", "Wraps every data key by the first key of the ring (Secrets__Keys__0); ended early, run it again.");
        actions.Set(command, async (_, run, cancellation) =>
        {
            using var host = await run.OpenAsync(DatabaseLogin.Owner, cancellation);
            var ring = host.Services.GetRequiredService<KeyRing>();
            var rotation = host.Services.GetRequiredService<DataKeyRotation>();

            var total = await rotation.CountAsync(cancellation);
            var done = await run.Output.WithProgressAsync("wrapping data keys", progress =>
                rotation.RunAsync(run.Metadata(), done => progress.Report(new Step(done, total, "keys")), cancellation));
            // An Api that does not have the new key in front yet makes keys under the old one all the time.
            var left = await rotation.CountAsync(cancellation);
            await run.Output.WriteAsync(
                new Outcome(ring.WrappingKeyId, done, left),
                o => $"{o.Rewrapped} data keys wrapped anew; {(o.Left == 0 ? "all are" : $"all but {o.Left} are")} under the ring key '{o.RingKeyId}' now");
            if (left > 0) throw new CommandException($"{left} data keys came in under other keys of the ring meanwhile: restart every Api with '{ring.WrappingKeyId}' in front, then rotate again.");
        });
        return command;
    }
}
