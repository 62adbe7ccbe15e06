using System.Collections.Concurrent;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.OAuth2;
using EventMonitors.MailProbe.Refusals;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class AccessTokensTests
{
    private static readonly OAuth2Grant Grant = new(new Uri("https://login.example/token"), "client", "secret", null, null);

    private readonly SteppedTime _time = new();
    private readonly ConcurrentQueue<OAuth2Grant> _asked = new();
    private Func<Task<AccessToken>> _answer;
    private int _number;

    public AccessTokensTests() => _answer = () => Task.FromResult(new AccessToken($"token-{Interlocked.Increment(ref _number)}", TimeSpan.FromMinutes(59)));

    [Fact]
    public async Task A_token_is_kept_until_its_time_is_over()
    {
        var tokens = Tokens();

        (await GetAsync(tokens)).ShouldBe("token-1");
        _time.Advance(TimeSpan.FromMinutes(53));
        (await GetAsync(tokens)).ShouldBe("token-1");
        _time.Advance(TimeSpan.FromMinutes(6));
        (await GetAsync(tokens)).ShouldBe("token-2");
    }

    [Fact]
    public async Task Whatever_is_different_has_a_token_of_its_own()
    {
        var tokens = Tokens();
        OAuth2Grant[] grants =
        [
            Grant, Grant with { TokenEndpoint = new Uri("https://login.example/other") }, Grant with { ClientId = "other" }, Grant with { ClientSecret = "other" },
            Grant with { RefreshToken = "secret" }, Grant with { RefreshToken = "" }, Grant with { Scope = "other" }, Grant with { ClientSecret = null, RefreshToken = "secret" },
            Grant with { ClientId = "client6", ClientSecret = "ecret" },
        ];

        foreach (var grant in grants)
            await GetAsync(tokens, grant);

        _asked.Count.ShouldBe(grants.Length);
    }

    [Fact]
    public async Task What_was_asked_for_together_does_not_end_together()
    {
        var tokens = Tokens();
        var grants = Enumerable.Range(0, 100).Select(i => Grant with { RefreshToken = $"refresh{i}" }).ToList();
        foreach (var grant in grants)
            await GetAsync(tokens, grant);

        _time.Advance(TimeSpan.FromMinutes(59) * 0.95);
        foreach (var grant in grants)
            await GetAsync(tokens, grant);

        _asked.Count.ShouldBeInRange(101, 199);
    }

    [Fact]
    public async Task The_time_before_a_question_is_sent_is_told_apart_from_the_time_for_its_answer()
    {
        var (send, answer) = (new TaskCompletionSource(), new TaskCompletionSource<AccessToken>());
        var sent = new TaskCompletionSource();
        var tokens = new AccessTokens(async (_, tellSent) =>
        {
            await send.Task;
            tellSent();
            sent.SetResult();
            return await answer.Task;
        }, _time);
        var (first, second) = (TimeSpan.Zero, TimeSpan.MaxValue);
        using var patience = new CancellationTokenSource();

        var asking = tokens.GetAsync(Grant, waited => first = waited, TestContext.Current.CancellationToken);
        var impatient = tokens.GetAsync(Grant, waited => second = waited, patience.Token);
        _time.Advance(TimeSpan.FromSeconds(2));
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        second.ShouldBe(TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        send.SetResult();
        await sent.Task.WaitAsync(Probing.NoHang, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(5));
        answer.SetResult(new AccessToken("token", TimeSpan.FromMinutes(5)));

        await asking;
        first.ShouldBe(TimeSpan.FromSeconds(3));
        await tokens.GetAsync(Grant, waited => second = waited, TestContext.Current.CancellationToken);
        second.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_asks_at_the_same_time_gets_the_same_answer_also_where_the_first_one_gives_up()
    {
        var (tokens, answer) = (Tokens(), new TaskCompletionSource<AccessToken>());
        _answer = () => answer.Task;
        using var patience = new CancellationTokenSource();

        var first = tokens.GetAsync(Grant, _ => { }, patience.Token);
        var others = Enumerable.Range(0, 100).Select(_ => GetAsync(tokens)).ToList();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        answer.SetResult(new AccessToken("late", TimeSpan.Zero));

        (await Task.WhenAll(others)).ShouldAllBe(token => token == "late");
        _asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_error_is_told_to_who_waits_and_then_forgotten()
    {
        var tokens = Tokens();
        var fine = _answer;
        _answer = () => throw new PhaseFailedException(FaultClass.Credentials, "no");

        await Should.ThrowAsync<PhaseFailedException>(() => GetAsync(tokens));
        _answer = fine;

        (await GetAsync(tokens)).ShouldBe("token-1");
    }

    [Fact]
    public async Task A_token_that_was_of_no_use_is_dropped_and_a_newer_one_is_not()
    {
        var tokens = Tokens();
        await GetAsync(tokens);

        tokens.Drop(Grant, "token-0");
        (await GetAsync(tokens)).ShouldBe("token-1");
        tokens.Drop(Grant, "token-1");
        (await GetAsync(tokens)).ShouldBe("token-2");
    }

    [Fact]
    public async Task Only_so_many_are_kept_and_the_newest_remain()
    {
        var tokens = Tokens();
        for (var i = 0; i <= AccessTokens.Capacity; i++, _time.Advance(TimeSpan.FromMilliseconds(1)))
            await GetAsync(tokens, Of(i));
        var asked = _asked.Count;

        await GetAsync(tokens, Of(AccessTokens.Capacity));
        _asked.Count.ShouldBe(asked);
        await GetAsync(tokens, Of(0));
        _asked.Count.ShouldBe(asked + 1);
    }

    private static OAuth2Grant Of(int number) => Grant with { RefreshToken = $"refresh{number}" };

    private AccessTokens Tokens() => new((grant, sent) =>
    {
        sent();
        _asked.Enqueue(grant);
        return _answer();
    }, _time);

    private static Task<string> GetAsync(AccessTokens tokens, OAuth2Grant? grant = null) =>
        tokens.GetAsync(grant ?? Grant, _ => { }, TestContext.Current.CancellationToken);
}
