-- Logins by other parties that are under way, and the secrets that operators gave for them.

-- Up Migration
create table pending_logins (
  -- of the state that comes back with the browser, and of the secret in its cookie: a row opens to that browser alone
  state_sha256 bytea primary key,
  browser_sha256 bytea not null,
  provider text not null,
  -- what the login needs to be finished, sealed with a key made of both
  sealed text not null,
  expires_at timestamptz not null
);
create index pending_logins_expires_at on pending_logins (expires_at);
create table login_secrets (
  -- named by an event; a row that no event names has no effect
  setting_id uuid primary key,
  -- sealed with the configured key
  sealed text not null
);

-- Down Migration
drop table login_secrets, pending_logins;
