-- Everything that is ours and not the event store's. Times are UTC, truncated to the millisecond that the API shows.
create schema if not exists event_monitors;

create sequence event_monitors.monitor_ids start 500;

create table event_monitors.organizations (
    id bigint primary key,
    name text not null,
    created_at timestamptz not null
);

create table event_monitors.customers (
    id bigint primary key,
    organization_id bigint not null,
    public_id uuid not null unique,
    name text not null,
    created_at timestamptz not null
);

-- organization_id is null for a supporter, who belongs to the platform.
create table event_monitors.users (
    id bigint primary key,
    organization_id bigint,
    name text not null,
    role text not null,
    created_at timestamptz not null
);

-- A session is found by the SHA-256 of its token; the token itself is stored nowhere.
create table event_monitors.sessions (
    token_hash bytea primary key,
    session_id uuid not null unique,
    user_id bigint not null references event_monitors.users (id),
    expires_at timestamptz not null,
    revoked_at timestamptz
);

-- One data key per monitor, wrapped by a key of the ring (ring_key_id). Deleting the row shreds the monitor's secrets.
create table event_monitors.data_keys (
    monitor_id bigint primary key,
    ring_key_id text not null,
    wrapped_key bytea not null,
    created_at timestamptz not null
);

-- The configuration as it is now. host_ascii is the name that is looked up: punycode, or an address literal.
-- version is the stream's; probe_version the version of the last change to a field that the probe uses.
create table event_monitors.monitors (
    id bigint primary key,
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
    tls boolean not null,
    reject_unauthorized boolean not null,
    has_user boolean not null,
    sealed_config text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    probe_version bigint not null
);

-- What checks change, apart from what people change: results and configuration never wait for each other.
-- last_slot is the last one that has an end; result_slot that of the result which is shown, since a missed slot has none.
create table event_monitors.monitor_health (
    monitor_id bigint primary key,
    organization_id bigint not null,
    last_checked_at timestamptz,
    last_slot timestamptz,
    result_slot timestamptz,
    last_check_id uuid,
    verdict text,
    fault text,
    message text
);

-- Which positions of the log concern a monitor, over all of its streams, so that its history is read in the order it
-- happened at the cost of the page and not of the store.
create table event_monitors.monitor_history (
    monitor_id bigint not null,
    position bigint not null,
    primary key (monitor_id, position)
);
