namespace EventMonitors.Api.Commands;

/// <summary>How a command ended, as a shell sees it.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Not done; one line on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The arguments cannot be used; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
