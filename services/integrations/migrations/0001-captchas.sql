-- What makes captchas ours and lets each be used once.

-- Up Migration
create table secrets (
  name text primary key,
  -- random, made by the first instance that needs it, the same for all
  value bytea not null
);
create table used_captchas (
  sha256 bytea primary key,
  expires_at timestamptz not null
);
create index used_captchas_expires_at on used_captchas (expires_at);

-- Down Migration
drop table used_captchas, secrets;
