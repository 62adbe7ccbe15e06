using EventMonitors.EventStore;

namespace EventMonitors.Api.Checks;

/// <summary>The aliases of these events.</summary>
public static class CheckEventTypes
{
    /// <summary>Alias of <see cref="CheckCompleted"/>.</summary>
    public const string Completed = "check_completed";

    /// <summary>Alias of <see cref="CheckMissed"/>.</summary>
    public const string Missed = "check_missed";

    /// <summary>Alias of <see cref="CheckArrivedLate"/>.</summary>
    public const string ArrivedLate = "check_arrived_late";

    /// <summary>Alias of <see cref="CheckAskedFor"/>.</summary>
    public const string AskedFor = "check_asked_for";

    /// <summary>Registers them.</summary>
    public static EventTypes AddCheckEvents(this EventTypes types) => types
        .Add<CheckCompleted>(Completed)
        .Add<CheckMissed>(Missed)
        .Add<CheckArrivedLate>(ArrivedLate)
        .Add<CheckAskedFor>(AskedFor);
}
