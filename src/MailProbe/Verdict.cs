namespace EventMonitors.MailProbe;

/// <summary>What a probe says about a mailbox.</summary>
public enum Verdict
{
    /// <summary>Every phase that was asked for succeeded.</summary>
    Up,

    /// <summary>The mailbox cannot be used, and the fault lies with it, its server or the way there.</summary>
    Down,

    /// <summary>The probe found out nothing: what stopped it is its own doing or that of its host.</summary>
    Inconclusive,
}
