-- How much of what an organization asks for past the schedule is under way.

-- Trials until they are over, and checks from when they are allowed until they stand in asked_checks. Not a read model.
create table event_monitors.on_demand_places (
    place_id uuid primary key,
    organization_id bigint not null,
    expires_at timestamptz not null
);
create index on event_monitors.on_demand_places (organization_id);
create index on event_monitors.asked_checks (organization_id);

-- Takes one of an organization's uses of the minute, and a place; both or nothing. A refusal says which of them was wanting:
-- 'minute' (with the seconds until there is one) or 'places'.
create function event_monitors.take_on_demand(
    organization bigint, place uuid, lifetime interval, most_per_minute integer, most_places integer, out refusal text, out wait_seconds double precision)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    at timestamptz;
    recent timestamptz[];
begin
    -- Whoever asks for the same organization waits for this row, in any process, and then sees what was taken before.
    insert into event_monitors.test_uses (organization_id, uses) values (organization, '{}') on conflict do nothing;
    perform from event_monitors.test_uses u where u.organization_id = organization for update;
    at := clock_timestamp();
    select array(select x from unnest(u.uses) x where x > at - interval '1 minute' order by x) into recent
        from event_monitors.test_uses u where u.organization_id = organization;
    if cardinality(recent) >= most_per_minute then
        refusal := 'minute';
        -- When as many as are one too many will be older than a minute.
        wait_seconds := extract(epoch from recent[cardinality(recent) - most_per_minute + 1] + interval '1 minute' - at);
        return;
    end if;

    delete from event_monitors.on_demand_places p where p.organization_id = organization and p.expires_at <= at;
    if most_places <= (select count(*) from event_monitors.on_demand_places p where p.organization_id = organization)
        + (select count(*) from event_monitors.asked_checks c where c.organization_id = organization and c.expires_at > at) then
        refusal := 'places';
        return;
    end if;

    update event_monitors.test_uses u set uses = recent || at where u.organization_id = organization;
    insert into event_monitors.on_demand_places (place_id, organization_id, expires_at) values (place, organization, at + lifetime);
end
$$;
