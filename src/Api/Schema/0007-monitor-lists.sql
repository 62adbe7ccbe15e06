-- After how many failures in a row a monitor counts as down, and after how many successes as up again; null for what everybody has.
alter table event_monitors.monitors add column confirmations integer, add column recovery_confirmations integer;
alter table event_monitors.monitor_snapshots add column confirmations integer, add column recovery_confirmations integer;

-- Lists of an organization's monitors, page by page.
create index on event_monitors.monitors (organization_id, id) where deleted_at is null;
