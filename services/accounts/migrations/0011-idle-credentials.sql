-- What tells credentials in force from those that no event names (any more), for the purge.

-- Up Migration
-- by the clock of the database: since when a row is there, and when the account was last seen to name it
alter table personal_token_secrets
  add column stored_at timestamptz not null default now(), add column looked_at timestamptz;
alter table passkeys add column stored_at timestamptz not null default now(), add column looked_at timestamptz;
alter table totp_seeds add column stored_at timestamptz not null default now(), add column looked_at timestamptz;
alter table recovery_codes add column stored_at timestamptz not null default now(), add column looked_at timestamptz;
-- its column `named` stays: in a rolling upgrade the version before writes it
drop index linked_logins_left_behind;
alter table linked_logins add column looked_at timestamptz;

-- Down Migration
alter table linked_logins drop column looked_at;
create index linked_logins_left_behind on linked_logins (stored_at) where not named;
alter table recovery_codes drop column stored_at, drop column looked_at;
alter table totp_seeds drop column stored_at, drop column looked_at;
alter table passkeys drop column stored_at, drop column looked_at;
alter table personal_token_secrets drop column stored_at, drop column looked_at;
