namespace EventMonitors.MailProbe.OAuth2;

/// <summary>
/// Access tokens, kept until shortly before they end. Who asks for the same one at the same time waits for the same answer;
/// an error is told to those who wait for it, and the next one asks anew.
/// </summary>
internal sealed class AccessTokens(TokenQuestion ask, TimeProvider time)
{
    /// <summary>How many are kept, at 16 KiB each at the very most.</summary>
    public const int Capacity = 2048;

    private readonly object _gate = new();
    private readonly Dictionary<Digest, Kept> _kept = [];

    /// <summary>The token of a user.</summary>
    /// <param name="grant">What it is asked for with.</param>
    /// <param name="user">The user whose mailbox is opened with it.</param>
    /// <param name="cancellationToken">Waits no longer; the answer still serves the next one.</param>
    /// <exception cref="Refusals.ProbeFailure">There is none.</exception>
    public async Task<string> GetAsync(OAuth2Grant grant, string user, CancellationToken cancellationToken) =>
        (await Join(grant, user).WaitAsync(cancellationToken)).Text;

    /// <summary>Forgets a token that was of no use.</summary>
    public void Drop(OAuth2Grant grant, string user, string token)
    {
        lock (_gate)
        {
            var key = KeyOf(grant, user);
            if (_kept.TryGetValue(key, out var kept) && kept.Answer is { IsCompletedSuccessfully: true, Result.Text: var text } && text == token)
                _kept.Remove(key);
        }
    }

    private Task<AccessToken> Join(OAuth2Grant grant, string user)
    {
        var key = KeyOf(grant, user);
        lock (_gate)
        {
            if (_kept.TryGetValue(key, out var kept) && !IsOver(kept))
                return kept.Answer;
            _kept.Remove(key);
            MakeRoom();
            // Without the trace of the probe that happens to come first: others wait for it too.
            using var apart = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            var answer = Task.Run(() => ask(grant, user));
            // Nobody may be left to see how it ends.
            _ = answer.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            _kept.Add(key, new Kept(answer, time.GetUtcNow()));
            return answer;
        }
    }

    private bool IsOver(Kept kept) =>
        kept.Answer.IsCompleted && (!kept.Answer.IsCompletedSuccessfully || time.GetUtcNow() >= kept.AskedAt + kept.Answer.Result.KeepFor);

    private void MakeRoom()
    {
        if (_kept.Count < Capacity)
            return;
        foreach (var (key, kept) in _kept)
            if (IsOver(kept))
                _kept.Remove(key);
        if (_kept.Count < Capacity)
            return;
        foreach (var (key, _) in _kept.OrderBy(entry => entry.Value.AskedAt).Take(Capacity / 10).ToList())
            _kept.Remove(key);
    }

    private static Digest KeyOf(OAuth2Grant grant, string user) =>
        Digest.Of(grant.TokenEndpoint.AbsoluteUri, grant.ClientId, grant.ClientSecret, grant.RefreshToken, grant.Scope, user);

    private sealed record Kept(Task<AccessToken> Answer, DateTimeOffset AskedAt);
}
