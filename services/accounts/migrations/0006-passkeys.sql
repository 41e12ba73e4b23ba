-- What passkeys need beside the events that make them valid. A row that no event of its account names has no effect.

-- Up Migration
create table passkeys (
  passkey_id uuid primary key,
  account_id uuid not null,
  -- base64url, as the authenticator chose it
  credential_id text not null unique,
  -- COSE; public, but it tells one person's passkey from another's
  public_key bytea not null,
  -- how often it was used, as far as the authenticator counts
  counter bigint not null,
  transports text[] not null,
  -- the kind of authenticator
  aaguid uuid not null,
  created_at timestamptz not null,
  used_at timestamptz,
  -- the command it was used for last: sent twice, that one is no replay
  used_by text
);
create index passkeys_account on passkeys (account_id);
create table passkey_challenges (
  -- of what a browser was asked to sign
  sha256 bytea primary key,
  -- of what for, by which browser, and for which account
  bound_to bytea not null,
  expires_at timestamptz not null,
  -- the command that brought the answer; nobody else can
  used_by text
);
create index passkey_challenges_expires_at on passkey_challenges (expires_at);

-- Down Migration
drop table passkey_challenges, passkeys;
