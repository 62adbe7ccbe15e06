namespace EventMonitors.MailProbe.OAuth2;

/// <summary>
/// Access tokens, kept until shortly before they end. They are a client's, and serve for all mailboxes that it opens. Who
/// asks for the same one at the same time waits for the same answer; an error is told to those who wait for it, and the
/// next one asks anew.
/// </summary>
internal sealed class AccessTokens(TokenQuestion ask, TimeProvider time)
{
    /// <summary>How many are kept, at 16 KiB each at the very most.</summary>
    public const int Capacity = 2048;

    // Tokens that were asked for together are not to end together.
    private const double MostKeptShorter = 0.1;

    private readonly object _gate = new();
    private readonly Dictionary<Digest, Kept> _kept = [];

    /// <summary>The token of a client.</summary>
    /// <param name="grant">What it is asked for with.</param>
    /// <param name="waited">Told how long the question waited for others to be done, also where no token comes.</param>
    /// <param name="cancellationToken">Waits no longer; the answer still serves the next one.</param>
    /// <exception cref="Refusals.ProbeFailure">There is none.</exception>
    public async Task<string> GetAsync(OAuth2Grant grant, Action<TimeSpan> waited, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var kept = Join(grant);
        try
        {
            return (await kept.Answer.WaitAsync(cancellationToken)).Text;
        }
        finally
        {
            waited(kept.Unsent(since));
        }
    }

    /// <summary>Forgets a token that was of no use.</summary>
    public void Drop(OAuth2Grant grant, string token)
    {
        lock (_gate)
        {
            var key = KeyOf(grant);
            if (_kept.TryGetValue(key, out var kept) && kept.Answer is { IsCompletedSuccessfully: true, Result.Text: var text } && text == token)
                _kept.Remove(key);
        }
    }

    private Kept Join(OAuth2Grant grant)
    {
        var key = KeyOf(grant);
        lock (_gate)
        {
            if (_kept.TryGetValue(key, out var kept) && !kept.IsOver)
                return kept;
            _kept.Remove(key);
            MakeRoom();
            kept = new Kept(ask, grant, time);
            _kept.Add(key, kept);
            return kept;
        }
    }

    private void MakeRoom()
    {
        if (_kept.Count < Capacity)
            return;
        foreach (var (key, kept) in _kept)
            if (kept.IsOver)
                _kept.Remove(key);
        if (_kept.Count < Capacity)
            return;
        foreach (var (key, _) in _kept.OrderBy(entry => entry.Value.AskedAt).Take(Capacity / 10).ToList())
            _kept.Remove(key);
    }

    // Neither grant depends on the user.
    private static Digest KeyOf(OAuth2Grant grant) =>
        Digest.Of(grant.TokenEndpoint.AbsoluteUri, grant.ClientId, grant.ClientSecret, grant.RefreshToken, grant.Scope);

    /// <summary>A token, or the question for it.</summary>
    private sealed class Kept
    {
        private const long NotYet = long.MaxValue;

        private readonly TimeProvider _time;
        private readonly double _share = 1 - MostKeptShorter * Random.Shared.NextDouble();
        private long _sentAt = NotYet;

        public Kept(TokenQuestion ask, OAuth2Grant grant, TimeProvider time)
        {
            _time = time;
            AskedAt = time.GetUtcNow();
            // Without the trace of the probe that happens to come first: others wait for it too.
            using var apart = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            Answer = Task.Run(() => ask(grant, () => Interlocked.Exchange(ref _sentAt, time.GetTimestamp())));
            // Nobody may be left to see how it ends.
            _ = Answer.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        public DateTimeOffset AskedAt { get; }

        public Task<AccessToken> Answer { get; }

        public bool IsOver => Answer.IsCompleted && (!Answer.IsCompletedSuccessfully || _time.GetUtcNow() >= AskedAt + Answer.Result.KeepFor * _share);

        /// <summary>How long the question was not sent yet, from a timestamp until now.</summary>
        public TimeSpan Unsent(long since)
        {
            var until = Math.Min(Interlocked.Read(ref _sentAt), _time.GetTimestamp());
            return until > since ? _time.GetElapsedTime(since, until) : TimeSpan.Zero;
        }
    }
}
