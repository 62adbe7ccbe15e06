using System.Text.Json;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>What <see cref="AppendSql.CheckStreams"/> found wrong, read from the message of its error.</summary>
internal sealed record Refusal(string TenantId, string StreamId, long Expected, long Actual, DateTimeOffset Last)
{
    public static Refusal? From(PostgresException exception, string sqlState)
    {
        if (exception.SqlState != sqlState)
            return null;

        var facts = exception.MessageText[exception.MessageText.IndexOf('{', StringComparison.Ordinal)..];
        return JsonSerializer.Deserialize<Refusal>(facts, JsonSerializerOptions.Web);
    }
}
