using EventMonitors.Bench.Measuring;
using Npgsql;

namespace EventMonitors.Bench.Pipeline;

/// <summary>What the log says of the slots of some seconds.</summary>
/// <param name="Seconds">How long the window was.</param>
/// <param name="Asked">Slots that the monitors had in it.</param>
/// <param name="Recorded">Checks that were recorded in it, whenever their slot was.</param>
/// <param name="Begun">How long after its slot the worker began each check.</param>
/// <param name="Ended">How long after its slot each check was recorded.</param>
internal sealed record CheckWindow(double Seconds, int Asked, int Recorded, Latencies Begun, Latencies Ended)
{
    // A slot at an edge of the window may be recorded on its other side.
    private const double Following = 0.98;

    /// <summary>Slots whose mailbox was logged into, and that are recorded.</summary>
    public int Completed => Ended.Count;

    /// <summary>Checks per second; what was recorded in the window beside those of its own slots was left over from an overload.</summary>
    public double Rate => Math.Min(Recorded, Completed) / Seconds;

    /// <summary>Whether the pipeline went along: no slot without its check, and as many recorded as asked for.</summary>
    public bool IsSustained => Completed == Asked && Recorded >= Following * Asked;

    /// <summary>Reads a window that is over, and whose last checks have had their time.</summary>
    /// <param name="database">The event store's database.</param>
    /// <param name="from">Its first instant.</param>
    /// <param name="seconds">How long it was, whole intervals.</param>
    /// <param name="monitors">How many monitors had slots in it.</param>
    /// <param name="interval">Seconds between two slots of each.</param>
    public static async Task<CheckWindow> ReadAsync(NpgsqlDataSource database, DateTimeOffset from, int seconds, int monitors, int interval)
    {
        var to = from.AddSeconds(seconds);
        await using var command = database.CreateCommand("""
            with checks as (
                select (data->>'slot')::timestamptz as slot, (data->>'startedAt')::timestamptz as started, timestamp as recorded from event_store.mt_events
                where type = 'check_completed' and data->>'trigger' = 'schedule' and data->>'verdict' = 'up')
            select started - slot, recorded - slot, slot >= $1 and slot < $2, recorded >= $1 and recorded < $2
            from checks where slot >= $1 and slot < $2 or recorded >= $1 and recorded < $2
            """);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(to);
        var (begun, ended, recorded) = (new Latencies(), new Latencies(), 0);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (reader.GetBoolean(3)) recorded++;
            if (!reader.GetBoolean(2)) continue;
            begun.Add(reader.GetTimeSpan(0));
            ended.Add(reader.GetTimeSpan(1));
        }

        return new CheckWindow(seconds, monitors * seconds / interval, recorded, begun, ended);
    }

    /// <summary>What became of the checks of a window that found no mailbox, in words.</summary>
    public static async Task<string> FindOthersAsync(NpgsqlDataSource database, DateTimeOffset from, int seconds)
    {
        await using var command = database.CreateCommand("""
            select coalesce(data->>'fault', data->>'reason') || ' × ' || sum(coalesce((data->>'count')::int, 1)) from event_store.mt_events
            where type in ('check_completed', 'check_missed', 'check_arrived_late') and (data->>'slot')::timestamptz >= $1 and (data->>'slot')::timestamptz < $2
                and data->>'verdict' is distinct from 'up'
            group by coalesce(data->>'fault', data->>'reason') order by 1
            """);
        command.Parameters.AddWithValue(from);
        command.Parameters.AddWithValue(from.AddSeconds(seconds));
        var others = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) others.Add(reader.GetString(0));
        return string.Join(", ", others);
    }
}
