namespace EventMonitors.MailProbe.Running;

/// <summary>What a session learns on its way, kept also when it fails.</summary>
internal sealed class SessionFacts
{
    public string? Greeting { get; set; }

    public string? Mechanism { get; set; }

    /// <summary>What the server told last of what it can do, cleaned.</summary>
    public IReadOnlyList<string> Capabilities { get; set; } = [];

    public long? MessageCount { get; set; }

    public DateTimeOffset? NewestMessageAt { get; set; }

    /// <summary>How long the session waited for others of this machine: no time of the server's.</summary>
    public TimeSpan Waited { get; set; }

    public List<string> Warnings { get; } = [];
}
