-- The optional keys of imapPopConfig as an auditor may read them, null where there are none. They stay when secrets are
-- destroyed: what is left to check is checked as before.
alter table event_monitors.monitors add column probe_options jsonb;
alter table event_monitors.monitor_snapshots add column probe_options jsonb;
