-- Histories by type and time, and each organization's feed.

-- What is being appended comes first, and its events are in what is made of the log below.
lock table event_store.mt_events in share row exclusive mode;

-- Which positions of the log concern a monitor, over all of its streams, type by type (an event's name, without its version):
-- a history is read in the order it happened, and one of its types alone, at the cost of the page and not of the store.
drop table event_monitors.monitor_history;
create table event_monitors.monitor_history (
    monitor_id bigint not null,
    type text not null,
    position bigint not null,
    at timestamptz not null,
    primary key (monitor_id, type, position) include (at)
);
insert into event_monitors.monitor_history (monitor_id, type, position, at)
select (data ->> 'monitorId')::bigint, regexp_replace(type, '_v([2-9]|[1-9][0-9]{1,8})$', ''), seq_id, timestamp
from event_store.mt_events
where data ? 'monitorId'
order by 1, 2, 3;

-- The log by tenant: a feed is named after its tenant. Records of reads have feeds of their own, '<tenant>:reads' and, for
-- all of them, '*:reads', so that reading a feed never prolongs it.
create table event_monitors.feed_positions (
    feed text not null,
    position bigint not null,
    primary key (feed, position)
);
insert into event_monitors.feed_positions (feed, position)
select tenant_id, seq_id from event_store.mt_events order by 1, 2;

-- What came out of a monitor's checks, by UTC day of the slot; filled behind the log, from its first event.
create table event_monitors.check_days (
    monitor_id bigint not null,
    day date not null,
    organization_id bigint not null,
    up bigint not null,
    down bigint not null,
    inconclusive bigint not null,
    missed bigint not null,
    late bigint not null,
    last_checked_at timestamptz,
    primary key (monitor_id, day)
);
