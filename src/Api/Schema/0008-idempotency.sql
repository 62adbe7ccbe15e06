-- What was answered to a request with an Idempotency-Key, so that its repetition is answered alike. The request is known by a
-- keyed hash; no secret of it is kept.
create table event_monitors.idempotency_keys (
    organization_id bigint not null,
    key text not null,
    request_hash bytea not null,
    created_at timestamptz not null,
    status integer,
    headers jsonb,
    body bytea,
    primary key (organization_id, key)
);
create index on event_monitors.idempotency_keys (created_at);
