namespace EventMonitors.Api.Http;

/// <summary>
/// The words that workers write into results. Their shape is promised; those named here are known today, separated by blanks, so
/// that an attribute can name them: a newer worker may know more.
/// </summary>
public static class ProbeWords
{
    /// <summary>Lower case in ASCII, 40 characters at most: a regular expression without its ends.</summary>
    public const string Shape = "[a-z_]{1,40}";

    /// <summary>The fault classes: of what is up, of what is down, of what is inconclusive.</summary>
    public const string Faults =
        "none "
        + "dns connect tls certificate greeting unavailable protocol login_policy credentials mailbox expectation timeout "
        + "throttled mailbox_locked egress_denied worker_network internal";

    /// <summary>The phases of a check, in their order.</summary>
    public const string Phases = "token dns connect tls greeting login mailbox logout";

    /// <summary>What came of dialling an address.</summary>
    public const string DialOutcomes = "connected refused unreachable timed_out slower failed";

    /// <summary>The words that are known today, as a description says them.</summary>
    /// <param name="known">One of the lists above.</param>
    public static string Describe(string known) =>
        $"Known so far: {string.Join(", ", known.Split(' ').Select(word => $"`{word}`"))}; newer workers may know more.";
}

/// <summary>A field that holds one of the workers' words: described by its shape, since a closed list would be wrong tomorrow.</summary>
/// <param name="known">The words that are known today, separated by blanks.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProbeWordAttribute(string known) : Attribute
{
    /// <summary>The words that are known today, separated by blanks.</summary>
    public string Known { get; } = known;
}
