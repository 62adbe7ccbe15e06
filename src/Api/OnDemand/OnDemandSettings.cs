using EventMonitors.Api.Configuration;

namespace EventMonitors.Api.OnDemand;

/// <summary>What holds for every organization that has checks made at once or configurations tried.</summary>
/// <param name="UnderWay">
/// Most of them under way at a time for one organization, over all replicas (<c>OnDemand:UnderWay</c>): a part of what the workers
/// have places for, so that one organization's silent servers leave some to the others.
/// </param>
public sealed record OnDemandSettings(int UnderWay)
{
    private const int Default = 50;
    private const int Most = 10_000;

    /// <exception cref="InvalidSettingException">It is no whole number within its range.</exception>
    public static OnDemandSettings Read(IConfiguration configuration) =>
        new(SettingValue.WholeNumber(configuration, "OnDemand:UnderWay", 1, Most, Default));
}
