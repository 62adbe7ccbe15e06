using System.Collections.Concurrent;
using System.Text.Json;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class ChildProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("em-children-");
    private readonly ConcurrentQueue<string> _lines = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string RegistryFile => Path.Combine(_folder.FullName, "children.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Child_that_says_it_is_ready_is_ready_and_its_lines_are_handed_on()
    {
        await using var child = Start("echo one; echo two >&2; echo READY; exec sleep 60", line => line == "READY");

        await child.UntilReadyAsync(TimeSpan.FromSeconds(10), Cancellation);

        await Eventually.Async(() => _lines, lines => lines.Count == 3, TimeSpan.FromSeconds(10), Cancellation);
        _lines.ShouldBe(["one", "two", "READY"], ignoreOrder: true);
    }

    [Fact]
    public async Task Child_that_ends_before_it_is_ready_is_an_error_with_its_last_words()
    {
        await using var child = Start("echo no such thing; exit 7", _ => false);

        var error = await Should.ThrowAsync<ServerException>(child.UntilReadyAsync(TimeSpan.FromSeconds(10), Cancellation));

        error.Line.ShouldBe("shell ended with exit code 7.");
        error.LastWords.ShouldBe("no such thing");
    }

    [Fact]
    public async Task Child_that_says_nothing_in_time_is_an_error()
    {
        await using var child = Start("exec sleep 60", _ => false);

        var error = await Should.ThrowAsync<ServerException>(child.UntilReadyAsync(TimeSpan.FromMilliseconds(50), Cancellation));

        error.Line.ShouldContain("was not ready");
    }

    [Fact]
    public async Task Child_that_ignores_the_request_to_stop_is_killed_with_all_it_started()
    {
        await using var child = Start("trap '' TERM; sleep 60 & echo $!; wait; wait", line => line.Length > 0);
        await child.UntilReadyAsync(TimeSpan.FromSeconds(10), Cancellation);
        var grandchild = ProcessIdentity.Of(int.Parse(_lines.Single(), System.Globalization.CultureInfo.InvariantCulture)).ShouldNotBeNull();

        await child.StopAsync(TimeSpan.FromMilliseconds(200));

        (await child.Exited).ShouldBe(128 + Libc.SigKill);
        await Eventually.Async(() => grandchild.IsAlive, alive => !alive, TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task Child_knows_nothing_of_our_environment_but_what_it_is_given()
    {
        Environment.SetEnvironmentVariable("EVENTMONITORS_TEST_SECRET", "ours");
        var program = Shell("env; echo READY", line => line == "READY") with { Environment = new Dictionary<string, string> { ["GIVEN"] = "yes" } };
        await using var child = ChildProcess.Start(program, new ChildRegistry(RegistryFile), _lines.Enqueue);

        await child.Exited;

        _lines.ShouldContain("GIVEN=yes");
        _lines.ShouldNotContain(line => line.StartsWith("EVENTMONITORS_TEST_SECRET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_killed_owner_left_behind_is_stopped_and_a_stranger_with_its_number_is_not()
    {
        await using var child = Start("exec sleep 60", ready: null);
        var stranger = new ChildRegistry.Entry("stranger", ProcessIdentity.Current with { StartTicks = 1 });
        var entries = JsonSerializer.Deserialize<List<ChildRegistry.Entry>>(await File.ReadAllTextAsync(RegistryFile, Cancellation))!;
        // A file of its own: the owner of this child lives, and goes on writing to the other one.
        var left = Path.Combine(_folder.FullName, "left.json");
        await File.WriteAllTextAsync(left, JsonSerializer.Serialize<ChildRegistry.Entry[]>([.. entries, stranger]), Cancellation);

        (await ChildRegistry.StopLeftoversAsync(left, TimeSpan.FromSeconds(10))).ShouldBe(["shell"]);

        (await child.Exited).ShouldBe(128 + Libc.SigTerm);
        File.Exists(left).ShouldBeFalse();
    }

    private ChildProcess Start(string script, Func<string, bool>? ready) =>
        ChildProcess.Start(Shell(script, ready), new ChildRegistry(RegistryFile), _lines.Enqueue);

    private static ChildProgram Shell(string script, Func<string, bool>? ready) => new("shell", "sh", ["-c", script]) { ReadyLine = ready };
}
