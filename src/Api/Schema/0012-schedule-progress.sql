-- How far the schedule is, shard by shard: what a new leader has to look at. Not a read model: it says what was done, not what happened.
create table event_monitors.schedule_progress (
    shards integer not null,
    shard integer not null,
    -- Whatever had to have an end by then has one.
    judged_until timestamptz not null,
    -- Slots up to here were asked for, or given up.
    asked_until timestamptz not null,
    primary key (shards, shard)
);
