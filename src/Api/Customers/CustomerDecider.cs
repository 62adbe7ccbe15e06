using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>Decides what a command means for a customer: command and state in, events out. What is so already is no event.</summary>
public static class CustomerDecider
{
    /// <summary>Calls it something else; <c>null</c> leaves the name.</summary>
    public static IReadOnlyList<object> Rename(CustomerState state, string? name) =>
        name is not null && Change.Between(state.Name, name) is { } change ? [new CustomerRenamed(state.Id, change)] : [];

    /// <summary>Takes no new monitors from now on.</summary>
    public static IReadOnlyList<object> Deactivate(CustomerState state) => state.DeactivatedAt is null ? [new CustomerDeactivated(state.Id)] : [];

    /// <summary>Takes new monitors again.</summary>
    public static IReadOnlyList<object> Reactivate(CustomerState state) => state.DeactivatedAt is null ? [] : [new CustomerReactivated(state.Id)];
}
