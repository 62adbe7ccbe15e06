using System.Data;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>Statements that are asked with nearly every request: each session of the pool has them parsed and planned once.</summary>
internal static class PreparedStatements
{
    /// <summary>Asks such a statement.</summary>
    /// <param name="database">The pool.</param>
    /// <param name="sql">One text for all its uses: each text is kept for as long as its session.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="parameters">In their order; the types are those of the values.</param>
    /// <returns>Its rows; the session goes back to the pool when they are disposed of.</returns>
    public static async Task<NpgsqlDataReader> ReadPreparedAsync(this NpgsqlDataSource database, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var command = new NpgsqlCommand(sql, connection);
            foreach (var parameter in parameters) command.Parameters.Add(parameter);
            await command.PrepareAsync(cancellationToken);
            return await command.ExecuteReaderAsync(CommandBehavior.CloseConnection, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
