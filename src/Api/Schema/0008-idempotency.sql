-- What was answered to a request with an Idempotency-Key, so that its repetition is answered alike; for 24 hours. The request is
-- known by a keyed hash, the answer is sealed, and the secrets that it repeated are not in it.
create table event_monitors.idempotency_keys (
    tenant_id varchar not null,
    caller text not null,
    -- SHA-256 of method and path.
    target bytea not null,
    key text not null,
    -- One run of the request. Who takes over from a run that ended without a word gets another one.
    claim uuid not null unique,
    ring_key_id text not null,
    request_hash bytea not null,
    created_at timestamptz not null,
    -- The first stream that the run appended to; null as long as it has changed nothing.
    stream_id text,
    status integer,
    headers jsonb,
    body bytea,
    -- Where the answer repeats the request: place in the answer, place in the request, length; and so on.
    echoes integer[],
    primary key (tenant_id, caller, target, key)
);
create index on event_monitors.idempotency_keys (created_at);

-- Part of every append that such a request makes: it commits for the run that holds the key, or not at all.
create function event_monitors.hold_idempotency_key(run uuid, stream text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    update event_monitors.idempotency_keys k set stream_id = coalesce(k.stream_id, stream) where k.claim = run;
    if not found then
        raise exception using errcode = 'IDEMP', message = 'another run of the request holds the idempotency key';
    end if;
end
$$;
