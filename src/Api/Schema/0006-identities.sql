-- Who belongs to whom, who may do what, and who tries to. Rows of before this script get what their streams say of them.

-- What is being appended comes first, and its events are in what is made of the log below.
lock table event_store.mt_events in share row exclusive mode;

-- How much of the platform an organization may use; null for what everybody has. A deactivated organization's sessions and API
-- keys open nothing; those of before its last deactivation never again.
alter table event_monitors.organizations
    add column quota_monitors integer,
    add column quota_smallest_check_interval integer,
    add column quota_tests_per_minute integer,
    add column updated_at timestamptz not null default now(),
    add column version bigint not null default 1,
    add column deactivated_at timestamptz,
    add column sessions_ended_at timestamptz;
update event_monitors.organizations set updated_at = created_at;

alter table event_monitors.customers
    add column updated_at timestamptz not null default now(),
    add column version bigint not null default 1,
    add column deactivated_at timestamptz;
update event_monitors.customers set updated_at = created_at;
-- By name, as lists are sorted: of one organization, and of all for those who belong to none.
create index on event_monitors.customers (organization_id, (lower(name) collate "C"), id);
create index on event_monitors.customers ((lower(name) collate "C"), id);
create sequence event_monitors.customer_ids start 1000;
select setval('event_monitors.customer_ids', greatest(1000, max(id) + 1), false) from event_monitors.customers;

-- version is that of the last change of what is shown of a user: logins and sessions lie in the same stream and move it not.
-- Sessions up to the version sessions_ended_version of the stream are over, but for the kept one.
alter table event_monitors.users
    add column updated_at timestamptz not null default now(),
    add column version bigint not null default 1,
    add column deactivated_at timestamptz,
    add column password_hash text,
    add column sessions_ended_version bigint not null default 0,
    add column kept_session_id uuid;
update event_monitors.users set updated_at = created_at;
create index on event_monitors.users (email);
create index on event_monitors.users (organization_id, id);

alter table event_monitors.sessions
    add column opened_at timestamptz,
    add column version bigint;
update event_monitors.sessions s set opened_at = e.timestamp, version = e.version
from event_store.mt_events e
where e.type = 'session_opened' and (e.data ->> 'sessionId')::uuid = s.session_id;
-- A row that no event speaks of is nobody's session.
delete from event_monitors.sessions where version is null;
alter table event_monitors.sessions
    alter column opened_at set not null,
    alter column version set not null;
create index on event_monitors.sessions (user_id, session_id);

-- A key is found by its SHA-256; prefix is its beginning, by which people tell keys apart.
create table event_monitors.api_keys (
    id bigint primary key,
    organization_id bigint not null,
    name text not null,
    prefix text not null,
    key_hash bytea not null unique,
    scopes text[] not null,
    expires_at timestamptz,
    created_by bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    revoked_at timestamptz
);
create index on event_monitors.api_keys (organization_id, id);
create sequence event_monitors.api_key_ids start 1000;

-- When a key was last used, to the minute. No history: it follows from no event.
create table event_monitors.api_key_uses (
    api_key_id bigint primary key,
    last_used_at timestamptz not null
);

-- Failed logins of late, by account and by network, and where an account has been used from. The keys are hashes: what people
-- type into a login form may be anything. Rows are removed once they say nothing any more.
create table event_monitors.login_attempts (
    key bytea primary key,
    failures integer not null,
    last_at timestamptz not null,
    blocked_until timestamptz
);
create index on event_monitors.login_attempts (last_at);
create table event_monitors.login_networks (
    key bytea primary key,
    last_at timestamptz not null
);
create index on event_monitors.login_networks (last_at);

-- An address is one active user's. The lock lasts until the end of the transaction, so of two that take the same address at
-- once the second one sees the first. No unique index: there may be users of before this was demanded.
create function event_monitors.demand_own_email(id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    address text;
begin
    select u.email into address from event_monitors.users u where u.id = $1 and u.deactivated_at is null;
    if address is null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('email:' || address, 0));
    if exists (select from event_monitors.users u where u.email = address and u.deactivated_at is null and u.id <> $1) then
        raise exception using errcode = 'EMAIL', message = 'another active user has this e-mail address';
    end if;
end
$$;

-- An organization keeps an active admin, and the platform (null) too. Two admins who demote each other at once come one after
-- the other here, and the second one sees what the first one did.
create function event_monitors.demand_admin(organization_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('admins:' || coalesce($1::text, '*'), 0));
    if not exists (select from event_monitors.users u where u.organization_id is not distinct from $1 and u.role = 'admin' and u.deactivated_at is null) then
        raise exception using errcode = 'ADMIN', message = 'no active admin would be left';
    end if;
end
$$;
