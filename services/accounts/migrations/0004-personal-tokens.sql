-- What personal tokens need beside the events that make them valid.

-- Up Migration
create table personal_token_secrets (
  token_id uuid primary key,
  account_id uuid not null,
  sha256 bytea not null unique,
  -- to five minutes
  used_at timestamptz
);
create index personal_token_secrets_account on personal_token_secrets (account_id);

-- Down Migration
drop table personal_token_secrets;
