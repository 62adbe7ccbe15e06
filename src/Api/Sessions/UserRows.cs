using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// What has to hold of all users together, asked of the database within the transaction that would break it: no look beforehand
/// sees what another replica is just doing.
/// </summary>
internal static class UserRows
{
    private const string EmailState = "EMAIL";
    private const string AdminState = "ADMIN";

    /// <summary>Ends the transaction where another active user has this one's address.</summary>
    public static void DemandOwnEmail(NpgsqlBatch batch, long userId) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select event_monitors.demand_own_email($1)") { Parameters = { new() { Value = userId } } });

    /// <summary>Ends the transaction where no active admin is left.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="organizationId">Of which organization; <c>null</c> for the platform.</param>
    public static void DemandAdmin(NpgsqlBatch batch, long? organizationId) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select event_monitors.demand_admin($1)") { Parameters = { new NpgsqlParameter<long?> { TypedValue = organizationId } } });

    /// <summary>What the caller is told of an error; <c>null</c> where it is none of these.</summary>
    public static ProblemException? RefusalOf(Exception error) =>
        error.IsState(EmailState) ? Problems.EmailTaken()
        : error.IsState(AdminState) ? Problems.LastAdmin()
        : null;
}
