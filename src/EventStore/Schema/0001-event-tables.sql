-- Column by column what Marten 9 makes for string stream ids, conjoined tenants, all metadata and a unique event id, so
-- that a Marten application opens the same database. Marten drops columns and indexes that it does not know: add none.
create schema if not exists event_store;

create table event_store.mt_streams (
    tenant_id varchar not null default '*DEFAULT*',
    id varchar not null,
    type varchar,
    version bigint,
    timestamp timestamptz not null default now(),
    created timestamptz not null default now(),
    is_archived boolean default false,
    constraint pkey_mt_streams_tenant_id_id primary key (tenant_id, id)
);

create sequence event_store.mt_events_sequence;

create table event_store.mt_events (
    seq_id bigint not null,
    id uuid not null,
    stream_id varchar,
    version bigint not null,
    data jsonb not null,
    bdata bytea,
    type varchar(500) not null,
    timestamp timestamptz not null,
    tenant_id varchar default '*DEFAULT*',
    mt_dotnet_type varchar,
    correlation_id varchar,
    causation_id varchar,
    headers jsonb,
    is_archived boolean default false,
    constraint pkey_mt_events_seq_id primary key (seq_id),
    constraint fkey_mt_events_stream_id_tenant_id foreign key (tenant_id, stream_id)
        references event_store.mt_streams (tenant_id, id)
);
create unique index pk_mt_events_stream_and_version on event_store.mt_events (tenant_id, stream_id, version);
create unique index idx_mt_events_event_id on event_store.mt_events (id);

alter sequence event_store.mt_events_sequence owned by event_store.mt_events.seq_id;

create table event_store.mt_event_progression (
    name varchar not null,
    last_seq_id bigint,
    last_updated timestamptz default transaction_timestamp(),
    constraint pk_mt_event_progression primary key (name)
);

-- Ends a transaction with facts that a program can read. They stand in the message, because clients hide the detail.
create function event_store.refuse(code text, reason text, facts jsonb) returns boolean
language plpgsql as $$
begin
    raise exception using errcode = code, message = reason || ' ' || facts::text;
end
$$;
