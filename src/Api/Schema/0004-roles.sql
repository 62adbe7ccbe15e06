-- Version 2 of user_registered brings the address; users of version 1 have none.
alter table event_monitors.users add column email text;
-- Read models are written and rebuilt each by itself, so none refers to another.
alter table event_monitors.sessions drop constraint sessions_user_id_fkey;

-- Who may do what to the tables: the last script that creates tables comes before this one.

-- Ids of organizations and users that are registered by command; the demo's lie below.
create sequence event_monitors.organization_ids start 1000;
create sequence event_monitors.user_ids start 1000;
select setval('event_monitors.organization_ids', greatest(1000, max(id) + 1), false) from event_monitors.organizations;
select setval('event_monitors.user_ids', greatest(1000, max(id) + 1), false) from event_monitors.users;

-- Roles belong to the whole cluster, grants to this database. A function, because who applies this script may not be allowed
-- to create roles: schema apply calls it again each time. True when the roles are there and have what they need.
create function event_monitors.apply_roles() returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    role_name text;
    table_name text;
begin
    foreach role_name in array array['event_monitors_service', 'event_monitors_archivist'] loop
        continue when to_regrole(role_name) is not null;
        begin
            execute format('create role %I nologin', role_name);
        exception
            -- Another database of this cluster was quicker.
            when duplicate_object or unique_violation then null;
        end;
    end loop;
    if not pg_has_role('event_monitors_archivist', 'event_monitors_service', 'member') then
        begin
            grant event_monitors_service to event_monitors_archivist;
        exception
            when duplicate_object or unique_violation then null;
        end;
    end if;

    -- The log: written at its end and read. A stream's row can be taken back only while no event refers to it.
    grant usage on schema event_store, event_monitors, schema_history to event_monitors_service;
    grant select on schema_history.applied to event_monitors_service;
    grant select, insert on event_store.mt_events to event_monitors_service;
    grant select, insert, delete, update (version, timestamp, created) on event_store.mt_streams to event_monitors_service;
    grant usage, select on all sequences in schema event_store, event_monitors to event_monitors_service;

    -- What follows from the log.
    for table_name in
        select c.oid::regclass::text from pg_class c
        where c.relkind in ('r', 'p')
            and c.relnamespace in ('event_store'::regnamespace, 'event_monitors'::regnamespace)
            and c.oid not in ('event_store.mt_events'::regclass, 'event_store.mt_streams'::regclass, 'event_monitors.data_keys'::regclass)
    loop
        execute format('grant select, insert, update, delete on %s to event_monitors_service', table_name);
    end loop;
    alter default privileges in schema event_monitors grant select, insert, update, delete on tables to event_monitors_service;
    alter default privileges in schema event_monitors grant usage, select on sequences to event_monitors_service;

    -- Data keys are made by the service and ended by the log: the function deletes none but what an event says is deleted.
    revoke update, delete, truncate on event_monitors.data_keys from event_monitors_service;
    grant select, insert on event_monitors.data_keys to event_monitors_service;
    if to_regprocedure('event_monitors.shred_data_key(bigint)') is not null then
        revoke execute on function event_monitors.shred_data_key(bigint) from public;
        grant execute on function event_monitors.shred_data_key(bigint) to event_monitors_service;
    end if;

    grant update (is_archived) on event_store.mt_events, event_store.mt_streams to event_monitors_archivist;
    grant update, delete on event_monitors.data_keys to event_monitors_archivist;
    return true;
exception
    when insufficient_privilege then
        raise warning 'the roles event_monitors_service and event_monitors_archivist could not be made or given their rights: %', sqlerrm;
        return false;
end
$$;
revoke execute on function event_monitors.apply_roles() from public;

select event_monitors.apply_roles();
