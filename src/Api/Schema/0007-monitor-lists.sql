-- After how many failures in a row a monitor counts as down, and after how many successes as up again; null for what everybody has.
alter table event_monitors.monitors add column confirmations integer, add column recovery_confirmations integer;
alter table event_monitors.monitor_snapshots add column confirmations integer, add column recovery_confirmations integer;

-- Lists of an organization's monitors, page by page, in each order that there is. "C", so that an order is never another one
-- after an upgrade of the system's locales; ASCII letters sort alike in both cases.
create index on event_monitors.monitors (organization_id, id) where deleted_at is null;
create index on event_monitors.monitors (organization_id, lower(name collate "C"), id) where deleted_at is null;
create index on event_monitors.monitors (organization_id, lower(host_ascii collate "C"), id) where deleted_at is null;
create index on event_monitors.monitors (organization_id, created_at, id) where deleted_at is null;
create index on event_monitors.monitors (organization_id, updated_at, id) where deleted_at is null;

-- What lists are filtered by.
create index on event_monitors.monitors (organization_id, customer_id, id) where deleted_at is null;
create index on event_monitors.monitors (organization_id, status, id) where deleted_at is null;
create index on event_monitors.monitor_health (organization_id, verdict, monitor_id);

-- Where free text is looked for; a line for each field, so that nothing is found across two of them.
create function event_monitors.monitor_search_text(name text, hostname text, host_ascii text, mailbox_user text) returns text
language sql immutable parallel safe
return lower(name || E'\n' || hostname || E'\n' || host_ascii || E'\n' || coalesce(mailbox_user, ''));

-- Every three characters in a row of a text, each with its organization, so that a search reads of no other one. An index of
-- arrays, since an extension with trigrams is not there everywhere.
create function event_monitors.search_grams(organization_id bigint, text text) returns text[]
language sql immutable parallel safe
return (
    select array_agg(distinct organization_id::text || ':' || substr(text, n, 3))
    from generate_series(1, length(text) - 2) n);
create index on event_monitors.monitors using gin (
    event_monitors.search_grams(organization_id, event_monitors.monitor_search_text(name, hostname, host_ascii, mailbox_user)))
    where deleted_at is null;

-- Fails where an organization has more monitors than it may, the ones of this transaction included. Whoever calls it holds its
-- lock to the end of the transaction: the next one sees what this one leaves.
create function event_monitors.keep_monitor_quota(organization bigint, most integer) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('event_monitors.monitor_quota', organization));
    if (select count(*) > most from event_monitors.monitors m where m.organization_id = organization and m.deleted_at is null) then
        raise exception using errcode = 'EM403', message = 'more monitors than the quota';
    end if;
end
$$;
