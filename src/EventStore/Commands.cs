using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore;

/// <summary>Batch commands with positional parameters, each of a stated type.</summary>
internal static class Commands
{
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, T value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return command;
    }

    public static NpgsqlBatchCommand WithText(this NpgsqlBatchCommand command, string? value) => command.With(value, NpgsqlDbType.Varchar);

    public static NpgsqlBatchCommand WithTexts<T>(this NpgsqlBatchCommand command, IReadOnlyList<T> items, Func<T, string?> select) =>
        command.WithMany(items, select, NpgsqlDbType.Varchar);

    public static NpgsqlBatchCommand WithTimes<T>(this NpgsqlBatchCommand command, IReadOnlyList<T> items, Func<T, DateTimeOffset> select) =>
        command.WithMany(items, select, NpgsqlDbType.TimestampTz);

    public static NpgsqlBatchCommand WithMany<T, TValue>(
        this NpgsqlBatchCommand command,
        IReadOnlyList<T> items,
        Func<T, TValue> select,
        NpgsqlDbType elementType)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = select(items[i]);
        return command.With(values, NpgsqlDbType.Array | elementType);
    }
}
