namespace EventMonitors.Api.Demo;

/// <summary>The bearer tokens of the demo's users, as they come in on standard input.</summary>
public sealed record DemoTokens(string Admin, string Editor, string Readonly, string Supporter, string OtherOrganization);

/// <summary>The input of the command: <c>{"tokens":{"admin":"…",…},"monitors":[{"id":1,"body":{…}}],"resting":[2]}</c>.</summary>
/// <param name="Tokens">The users' tokens.</param>
/// <param name="Monitors">Monitors that there are to be; optional.</param>
/// <param name="Resting">Ids of monitors whose servers are not there at present, and that are disabled meanwhile; optional.</param>
/// <param name="Logins">How the users log in besides; optional.</param>
public sealed record DemoInput(DemoTokens Tokens, IReadOnlyList<DemoMonitor>? Monitors = null, IReadOnlyList<long>? Resting = null, IReadOnlyList<DemoLogin>? Logins = null)
{
    /// <summary>Whether every id is one that the API never gives.</summary>
    public bool HasOwnIds => (Monitors ?? []).Select(monitor => monitor.Id).Concat(Resting ?? []).All(DemoMonitor.IsOwnId);

    /// <inheritdoc/>
    public override string ToString() => nameof(DemoInput);
}
