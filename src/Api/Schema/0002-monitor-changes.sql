-- Monitors that change and end. A deleted one keeps its row, so that its history is still found; what lists or schedules
-- monitors leaves it out. sealed_config is null where the secrets were destroyed, shredded_version the version that did it.
alter table event_monitors.monitors
    add column mailbox_user text,
    add column has_password boolean,
    add column shredded_version bigint,
    add column deleted_at timestamptz,
    alter column sealed_config drop not null;

update event_monitors.monitors m
set mailbox_user = e.data -> 'config' ->> 'user', has_password = (e.data -> 'config' ->> 'hasPassword')::boolean
from event_store.mt_events e
where e.tenant_id = m.organization_id::text and e.stream_id = 'monitor-' || m.id and e.version = 1;

alter table event_monitors.monitors
    alter column has_password set not null,
    drop column has_user;

-- Each monitor's row as it was at every 50th version: going back in time reads one of them, and the few events behind it.
create table event_monitors.monitor_snapshots (
    monitor_id bigint not null,
    version bigint not null,
    updated_at timestamptz not null,
    organization_id bigint not null,
    customer_id bigint not null,
    name text not null,
    hostname text not null,
    host_ascii text not null,
    port integer,
    status text not null,
    check_interval integer not null,
    timeout_seconds integer not null,
    notification_phone_number text,
    notification_email text,
    protocol text not null,
    mailbox_user text,
    has_password boolean not null,
    tls boolean not null,
    reject_unauthorized boolean not null,
    sealed_config text,
    created_at timestamptz not null,
    probe_version bigint not null,
    shredded_version bigint,
    deleted_at timestamptz,
    primary key (monitor_id, version)
);
create index on event_monitors.monitor_snapshots (monitor_id, updated_at, version);

-- Whose monitor it is stands beside the key, where the service cannot change it: a read model would take its word.
alter table event_monitors.data_keys add column organization_id bigint;
update event_monitors.data_keys k set organization_id = m.organization_id from event_monitors.monitors m where m.id = k.monitor_id;
alter table event_monitors.data_keys alter column organization_id set not null;

-- Whoever may call this destroys the secrets of those monitors alone whose history says so, and not the key of secrets that
-- were given after it said so. It runs with its owner's rights: the service itself may not delete a data key.
create function event_monitors.shred_data_key(monitor_id bigint) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp
as $$
    with shredded as (
        delete from event_monitors.data_keys k
        where k.monitor_id = $1 and exists (
            select from event_store.mt_events e
            where e.tenant_id = k.organization_id::text and e.stream_id = 'monitor-' || $1
                and e.type in ('monitor_deleted', 'monitor_secrets_shredded') and not exists (
                select from event_store.mt_events later
                where later.tenant_id = e.tenant_id and later.stream_id = e.stream_id and later.version > e.version
                    and later.data ->> 'sealedConfig' is not null))
        returning 1)
    select exists (select from shredded);
$$;
revoke all on function event_monitors.shred_data_key(bigint) from public;
