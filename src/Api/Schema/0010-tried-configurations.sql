-- Checks that were asked for, and configurations that were tried.

-- Checks that were asked for and have no end yet. A row goes when its check ends.
create table event_monitors.asked_checks (
    check_id uuid primary key,
    monitor_id bigint not null,
    organization_id bigint not null,
    monitor_version bigint not null,
    probe_version bigint not null,
    slot timestamptz not null,
    expires_at timestamptz not null
);
create index on event_monitors.asked_checks (monitor_id, slot);
create index on event_monitors.asked_checks (expires_at);

-- When an organization had a check made at once, or tried a configuration: the last minute's worth of it, in the order of time.
-- Not a read model: it says what was begun, and nobody asks what it was a minute ago.
create table event_monitors.test_uses (
    organization_id bigint primary key,
    uses timestamptz[] not null
);
