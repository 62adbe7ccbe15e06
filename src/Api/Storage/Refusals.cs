using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>Reads from an error of the database what it refused.</summary>
internal static class Refusals
{
    /// <summary>Whether a row of ours would have been the second of its kind.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="constraint">The unique constraint.</param>
    public static bool IsTaken(this Exception error, string constraint) =>
        error is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, SchemaName: ReadModels.Schema } refused && refused.ConstraintName == constraint;

    /// <summary>Whether a function of ours raised this state.</summary>
    public static bool IsState(this Exception error, string state) => error is PostgresException refused && refused.SqlState == state;
}
