namespace EventMonitors.Api.Audit;

/// <summary>What the feeds are called. Records of reads have feeds of their own: reading a feed must not prolong it.</summary>
public static class FeedNames
{
    /// <summary>The records of reads of all tenants.</summary>
    public const string AllReads = "*:reads";

    /// <summary>A tenant's events.</summary>
    public static string Of(string tenantId) => tenantId;

    /// <summary>The records of reads of one tenant's history.</summary>
    public static string ReadsOf(string tenantId) => tenantId + ":reads";
}
