namespace EventMonitors.Api.Demo;

/// <summary>The bearer tokens of the demo's users, as they come in on standard input.</summary>
public sealed record DemoTokens(string Admin, string Editor, string Readonly, string Supporter, string OtherOrganization);

/// <summary>The input of the command: <c>{"tokens":{"admin":"…",…},"monitors":[{"id":1,"body":{…}}]}</c>, the monitors being optional.</summary>
public sealed record DemoInput(DemoTokens Tokens, IReadOnlyList<DemoMonitor>? Monitors = null)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(DemoInput);
}
