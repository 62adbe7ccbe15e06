-- How much of the platform an organization may use; null for what everybody has.
alter table event_monitors.organizations
    add column quota_monitors integer,
    add column quota_smallest_check_interval integer,
    add column quota_tests_per_minute integer;
