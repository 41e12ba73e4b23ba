-- One row for each request that counted against a limit. Shared by all gateways, so that a limit holds whatever the number of replicas.
create table throttle_hit (
  subject text not null,
  at timestamptz not null
);
create index throttle_hit_subject_at on throttle_hit (subject, at);

-- Takes one place in the window that slides behind the present moment. Refused requests take none.
-- Returns 0 when there was a place, else the seconds until the oldest hit leaves the window.
-- Everything is measured by the database's clock, so that gateways with different clocks agree.
create function take_place(who text, places integer, window_length interval) returns double precision
language plpgsql as $$
declare
  moment timestamptz;
  taken integer;
  oldest timestamptz;
begin
  -- the statements below each see what the former holder of this lock has committed
  perform pg_advisory_xact_lock(hashtextextended('throttle ' || who, 0));
  moment := clock_timestamp();
  delete from throttle_hit where subject = who and at <= moment - window_length;
  select count(*), min(at) into taken, oldest from throttle_hit where subject = who;
  if taken < places then
    insert into throttle_hit (subject, at) values (who, moment);
    return 0;
  end if;
  return greatest(extract(epoch from oldest + window_length - moment), 0.001);
end
$$;

-- The first answer to a request that came with an Idempotency-Key, to be given again.
create table idempotent_request (
  account_id text not null,
  key text not null,
  request_hash text not null,
  -- null until there is an answer
  answer jsonb,
  expires_at timestamptz not null,
  primary key (account_id, key)
);
create index idempotent_request_expires_at on idempotent_request (expires_at);
