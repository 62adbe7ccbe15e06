using System.CommandLine;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Commands;

/// <summary><c>secrets rotate</c>: wraps every data key by the first key of the ring, so that the others can go.</summary>
internal static class RotateSecretsCommand
{
    private sealed record Outcome(string RingKeyId, long Rewrapped);

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
            await run.Output.WriteAsync(
                new Outcome(ring.WrappingKeyId, done),
                o => $"{o.Rewrapped} data keys wrapped anew; all are under the ring key '{o.RingKeyId}' now");
        });
        return command;
    }
}
