using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore;

/// <summary>The statements of <see cref="AppendSql"/> with a plan's values in them.</summary>
internal static class AppendCommands
{
    public static void CreateStreams(NpgsqlBatch batch, AppendPlan plan)
    {
        if (plan.Streams is [var only])
        {
            batch.Add(AppendSql.CreateStream)
                .WithText(only.TenantId)
                .WithText(only.Id)
                .WithText(only.Type)
                .With(only.NewVersion, NpgsqlDbType.Bigint)
                .With(only.Last, NpgsqlDbType.TimestampTz)
                .With(only.First, NpgsqlDbType.TimestampTz);
            return;
        }

        batch.Add(AppendSql.CreateStreams)
            .WithTexts(plan.Streams, stream => stream.TenantId)
            .WithTexts(plan.Streams, stream => stream.Id)
            .WithTexts(plan.Streams, stream => stream.Type)
            .WithMany(plan.Streams, stream => stream.NewVersion, NpgsqlDbType.Bigint)
            .WithTimes(plan.Streams, stream => stream.Last)
            .WithTimes(plan.Streams, stream => stream.First);
    }

    public static void LockStreams(NpgsqlBatch batch, AppendPlan plan) => batch.Add(AppendSql.LockStreams)
        .WithTexts(plan.Streams, stream => stream.TenantId)
        .WithTexts(plan.Streams, stream => stream.Id)
        .WithTexts(plan.Streams, stream => stream.Type)
        .WithTimes(plan.Streams, stream => stream.First);

    public static void CheckStreams(NpgsqlBatch batch, AppendPlan plan)
    {
        var expected = plan.Streams.Where(stream => stream.Expected != ExpectedVersion.Any).ToList();
        batch.Add(AppendSql.CheckStreams)
            .WithTexts(expected, stream => stream.TenantId)
            .WithTexts(expected, stream => stream.Id)
            .WithMany(expected, stream => stream.Expected.Version!.Value, NpgsqlDbType.Bigint)
            .WithTimes(expected, stream => stream.First);
    }

    public static void AdvanceStreams(NpgsqlBatch batch, AppendPlan plan) => batch.Add(AppendSql.AdvanceStreams)
        .WithTexts(plan.Streams, stream => stream.TenantId)
        .WithTexts(plan.Streams, stream => stream.Id)
        .WithMany(plan.Streams, stream => stream.NewVersion, NpgsqlDbType.Bigint)
        .WithTimes(plan.Streams, stream => stream.Last)
        .WithTimes(plan.Streams, stream => stream.First);

    public static void InsertEvents(NpgsqlBatch batch, AppendPlan plan)
    {
        if (plan.Events is [var only])
        {
            batch.Add(AppendSql.InsertEvent)
                .With(only.Source.Id, NpgsqlDbType.Uuid)
                .WithText(only.Stream.Id)
                .With(only.Version, NpgsqlDbType.Bigint)
                .With(only.Data, NpgsqlDbType.Jsonb)
                .WithText(only.Type.Alias.Stored)
                .With(only.Timestamp, NpgsqlDbType.TimestampTz)
                .WithText(only.Stream.TenantId)
                .WithText(only.Type.DotNetName)
                .WithText(only.Source.Metadata.CorrelationId)
                .WithText(only.Source.Metadata.CausationId)
                .With(only.Headers, NpgsqlDbType.Jsonb);
            return;
        }

        var events = plan.Events;
        batch.Add(AppendSql.InsertEvents)
            .WithMany(events, e => e.Source.Id, NpgsqlDbType.Uuid)
            .WithTexts(events, e => e.Stream.Id)
            .WithMany(events, e => e.Version, NpgsqlDbType.Bigint)
            .WithMany(events, e => e.Data, NpgsqlDbType.Jsonb)
            .WithTexts(events, e => e.Type.Alias.Stored)
            .WithTimes(events, e => e.Timestamp)
            .WithTexts(events, e => e.Stream.TenantId)
            .WithTexts(events, e => e.Type.DotNetName)
            .WithTexts(events, e => e.Source.Metadata.CorrelationId)
            .WithTexts(events, e => e.Source.Metadata.CausationId)
            .WithMany(events, e => e.Headers, NpgsqlDbType.Jsonb);
    }

    public static void InsertNewEvents(NpgsqlBatch batch, AppendPlan plan)
    {
        var events = plan.Events;
        batch.Add(AppendSql.InsertNewEvents)
            .WithMany(events, e => e.Source.Id, NpgsqlDbType.Uuid)
            .WithTexts(events, e => e.Stream.Id)
            .WithMany(events, e => e.Data, NpgsqlDbType.Jsonb)
            .WithTexts(events, e => e.Type.Alias.Stored)
            .WithTimes(events, e => e.Timestamp)
            .WithTexts(events, e => e.Stream.TenantId)
            .WithTexts(events, e => e.Type.DotNetName)
            .WithTexts(events, e => e.Source.Metadata.CorrelationId)
            .WithTexts(events, e => e.Source.Metadata.CausationId)
            .WithMany(events, e => e.Headers, NpgsqlDbType.Jsonb);
    }

    public static void RemoveEmptyStreams(NpgsqlBatch batch, IReadOnlyList<PlannedStream> streams) => batch.Add(AppendSql.RemoveEmptyStreams)
        .WithTexts(streams, stream => stream.TenantId)
        .WithTexts(streams, stream => stream.Id);
}
