using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe.Dialling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class LookUpThreadsTests : IDisposable
{
    private readonly ScriptedNames _names = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _names.Dispose();

    [Fact]
    public async Task Silent_names_take_the_threads_they_may_and_none_of_the_pool()
    {
        var threads = new LookUpThreads(_names.LookUp, limit: 8);

        var all = Enumerable.Range(0, 100).Select(n => threads.AskAsync($"silent{n}.example", Cancellation)).ToList();
        await _names.AskedAsync(8, Cancellation);
        _names.Asked.Count.ShouldBe(8);
        _names.Release();
        await Task.WhenAll(all);

        _names.Asked.Distinct().Count().ShouldBe(100);
        _names.OnPoolThread.ShouldAllBe(onPool => !onPool);
    }

    [Fact]
    public async Task Those_who_ask_for_the_same_name_at_the_time_share_one_look_up()
    {
        var threads = new LookUpThreads(_names.LookUp, limit: 8);

        var all = Enumerable.Range(0, 10).Select(n => threads.AskAsync(n % 2 == 0 ? "silent.example" : "SILENT.example", Cancellation)).ToList();
        await _names.AskedAsync(1, Cancellation);
        _names.Release();

        (await Task.WhenAll(all)).ShouldAllBe(addresses => addresses.Single().Equals(IPAddress.Parse("192.0.2.99")));
        _names.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_thread_is_free_only_when_the_resolver_returns_not_when_nobody_waits_any_more()
    {
        _names.Known("other.example");
        var threads = new LookUpThreads(_names.LookUp, limit: 1);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = threads.AskAsync("silent.example", impatient.Token);
        await _names.AskedAsync(1, Cancellation);

        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        var second = threads.AskAsync("other.example", Cancellation);
        second.IsCompleted.ShouldBeFalse();
        _names.Asked.Count.ShouldBe(1);

        _names.Release();
        (await second).Single().ShouldBe(IPAddress.Parse("192.0.2.1"));
    }

    [Fact]
    public async Task Who_had_to_queue_in_vain_is_told_so_and_the_name_is_never_asked_for()
    {
        _names.Known("patient.example");
        var threads = new LookUpThreads(_names.LookUp, limit: 1);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var silent = threads.AskAsync("silent.example", Cancellation);
        await _names.AskedAsync(1, Cancellation);
        var inVain = threads.AskAsync("in-vain.example", impatient.Token);
        var alsoInVain = threads.AskAsync("patient.example", impatient.Token);
        var patient = threads.AskAsync("patient.example", Cancellation);

        await impatient.CancelAsync();
        await Should.ThrowAsync<NoThreadFreeException>(() => inVain);
        await Should.ThrowAsync<NoThreadFreeException>(() => alsoInVain);
        _names.Release();
        await Task.WhenAll(silent, patient);

        _names.Asked.ShouldBe(["silent.example", "patient.example"]);
    }

    [Fact]
    public async Task A_failure_is_for_those_who_asked_and_leaves_its_thread_to_the_next()
    {
        _names.Failing("a.example", SocketError.HostNotFound).Known("b.example");
        var threads = new LookUpThreads(_names.LookUp, limit: 1);

        await Should.ThrowAsync<SocketException>(() => threads.AskAsync("a.example", Cancellation));
        await threads.AskAsync("b.example", Cancellation);
        _names.Known("a.example");

        (await threads.AskAsync("a.example", Cancellation)).Single().ShouldBe(IPAddress.Parse("192.0.2.1"));
    }
}
