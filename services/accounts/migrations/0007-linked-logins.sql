-- Logins by other parties beside the events that make them valid. A row that no event of its account names has no effect.

-- Up Migration
create table linked_logins (
  login_id uuid primary key,
  account_id uuid not null,
  provider text not null,
  -- a keyed hash of whom the other party means: one login, one account, and nothing to read here
  subject_key bytea not null unique,
  -- how its holder is called there, sealed with the person's key
  sealed_name text not null,
  created_at timestamptz not null,
  -- by the clock of the database, and whether an event was seen that names it: for the purge
  stored_at timestamptz not null default now(),
  named boolean not null default false
);
create index linked_logins_left_behind on linked_logins (stored_at) where not named;
create index linked_logins_account on linked_logins (account_id);
-- those who came for the first time, until they have filled in the rest
create table login_arrivals (
  -- of the ticket in the browser's cookie
  sha256 bytea primary key,
  -- who they are, sealed with the configured key
  sealed text not null,
  -- the command that makes the account of it; nobody else can
  used_by uuid,
  expires_at timestamptz not null
);
create index login_arrivals_expires_at on login_arrivals (expires_at);

-- Down Migration
drop table login_arrivals, linked_logins;
