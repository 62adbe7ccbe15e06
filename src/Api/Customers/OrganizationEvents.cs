using System.Text.Json.Serialization;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Customers;

/// <summary>A provider signed up. Alias <c>organization_registered</c>, stream <c>organization-{id}</c>.</summary>
public sealed record OrganizationRegistered(long OrganizationId, string Name);

/// <summary>A provider is called something else. Alias <c>organization_renamed</c>, stream <c>organization-{id}</c>.</summary>
public sealed record OrganizationRenamed(long OrganizationId, Change<string> Name);

/// <summary>
/// A provider's users and API keys are refused from now on, and their sessions are over. Alias <c>organization_deactivated</c>,
/// stream <c>organization-{id}</c>.
/// </summary>
public sealed record OrganizationDeactivated(long OrganizationId);

/// <summary>A provider's users may log in again. Alias <c>organization_reactivated</c>, stream <c>organization-{id}</c>.</summary>
public sealed record OrganizationReactivated(long OrganizationId);

/// <summary>
/// A provider may use more or less of the platform. Only what changed is written; <c>null</c> in a change stands for what
/// everybody has (<see cref="OrganizationQuota.Default"/>). Alias <c>organization_quota_changed</c>, stream <c>organization-{id}</c>.
/// </summary>
public sealed record OrganizationQuotaChanged(long OrganizationId)
{
    /// <summary>Most monitors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int?>? Monitors { get; init; }

    /// <summary>Seconds between two checks, at least.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int?>? SmallestCheckInterval { get; init; }

    /// <summary>Most checks made at once or tried, in a minute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int?>? TestsPerMinute { get; init; }

    /// <summary>Whether anything changed at all.</summary>
    public bool ChangesAnything() => this != new OrganizationQuotaChanged(OrganizationId);
}
