-- What came out of a monitor's checks, hour by hour (UTC, of the slot), in columns; filled behind the log, from its first event.
-- Counts for whole hours; for parts of one, and for percentiles, which cannot be added up, the values themselves. Results lie side by side
-- in the order of the log: slots are milliseconds into the hour, outcomes 0 up, 1 down, 2 inconclusive, 3 late; then the
-- microseconds in each phase, null where it was not entered. Missed slots are runs: first slot, milliseconds to the next, how many.
create table event_monitors.check_hours (
    monitor_id bigint not null,
    hour timestamptz not null,
    organization_id bigint not null,
    up bigint not null,
    down bigint not null,
    inconclusive bigint not null,
    missed bigint not null,
    maintenance bigint not null,
    late bigint not null,
    slots integer[] not null,
    outcomes smallint[] not null,
    in_maintenance boolean[] not null,
    token integer[] not null,
    dns integer[] not null,
    connect integer[] not null,
    tls integer[] not null,
    greeting integer[] not null,
    login integer[] not null,
    mailbox integer[] not null,
    logout integer[] not null,
    run_slots integer[] not null,
    run_steps integer[] not null,
    run_counts integer[] not null,
    run_in_maintenance boolean[] not null,
    primary key (monitor_id, hour)
);

-- A monitor's status from a version of its stream on; none before the first row means active.
create table event_monitors.monitor_status_versions (
    monitor_id bigint not null,
    version bigint not null,
    status text not null,
    primary key (monitor_id, version)
);

-- When a monitor was found down and up again. ended_at and close_reason: neither while it is open; without a reason it recovered.
create table event_monitors.incidents (
    id uuid primary key,
    organization_id bigint not null,
    customer_id bigint not null,
    monitor_id bigint not null,
    status text not null,
    since timestamptz not null,
    ended_at timestamptz,
    close_reason text,
    fault text not null,
    message text not null,
    check_id uuid not null,
    confirmations integer not null
);
create index on event_monitors.incidents (monitor_id, since, id);
create index on event_monitors.incidents (customer_id, since, id);
create index on event_monitors.incidents (organization_id, since, id);
create index on event_monitors.incidents (organization_id, status, since, id);
create index on event_monitors.incidents (since, id);
create index on event_monitors.incidents (organization_id, ended_at);
-- The few that are open, among all that ever were.
create index on event_monitors.incidents (organization_id, since, id) where ended_at is null;
create index on event_monitors.incidents (since, id) where ended_at is null;

-- What the watch for incidents has to remember between two pages of the log, for monitors where that is anything: no read model,
-- it moves in the transaction of the events that it leads to, together with the checkpoint 'incident-watch:All'.
create table event_monitors.incident_watch (
    monitor_id bigint primary key,
    customer_id bigint,
    status text not null,
    status_version bigint not null,
    confirmations integer,
    recovery_confirmations integer,
    newest_slot timestamptz,
    failures integer not null,
    failing_since timestamptz,
    failing_version bigint,
    recoveries integer not null,
    recovering_since timestamptz,
    recovering_version bigint,
    incident_id uuid,
    incident_since timestamptz
);
