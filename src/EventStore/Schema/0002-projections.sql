-- What the projections' engine keeps: which of them stand still, and why.

-- What is wanted of an asynchronous projection, and at which event it stopped by itself. No row: it is to run, and does.
create table event_store.projection_states (
    name text primary key,
    wanted text not null default 'running' check (wanted in ('running', 'stopped')),
    failed_position bigint,
    failed_alias text,
    failed_message text,
    failed_at timestamptz
);

-- A rebuild that has begun and has not been switched in yet: how far its tables are, and what they were made by. Whoever
-- goes on with it puts its own run there, so that one who was thought dead can no longer write to them.
create table event_store.projection_rebuilds (
    name text primary key,
    run uuid not null,
    build text not null,
    shape text not null,
    position bigint not null,
    target bigint not null,
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
