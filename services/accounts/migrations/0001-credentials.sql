-- What must never stand in an event: hashes, sealed tokens, and the keys that seal people's personal fields.
-- Rows are referred to by the events of an account; a row that no event names has no effect.

-- Up Migration
create table usernames (
  -- lower case: names that differ only in case are the same name
  username_key text primary key,
  account_id uuid not null
);
create table person_keys (
  account_id uuid primary key,
  -- AES-256; destroying it makes the person's fields in all events unreadable
  key bytea not null
);
create table passwords (
  password_id uuid primary key,
  account_id uuid not null,
  hash text not null
);
create index passwords_account on passwords (account_id);
create table api_tokens (
  token_id uuid primary key,
  account_id uuid not null,
  sha256 bytea not null unique,
  -- sealed with the configured key, because POST /token gives the token out again
  sealed text not null
);
create index api_tokens_account on api_tokens (account_id);

-- Down Migration
drop table api_tokens, passwords, person_keys, usernames;
