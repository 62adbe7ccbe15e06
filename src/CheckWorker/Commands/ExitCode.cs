namespace EventMonitors.CheckWorker.Commands;

/// <summary>How a command ended, as a shell sees it.</summary>
internal static class ExitCode
{
    /// <summary>The mailbox is up.</summary>
    public const int Up = 0;

    /// <summary>It is down.</summary>
    public const int Down = 1;

    /// <summary>The arguments or the settings cannot be used; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Nothing can be said about the mailbox: this machine, its policy or its haste stands in the way.</summary>
    public const int Inconclusive = 3;

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
