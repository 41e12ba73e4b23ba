-- What second factors and the second step of signing in need beside the events that make them valid.

-- Up Migration
create table sign_in_challenges (
  challenge_id uuid primary key,
  account_id uuid not null,
  sha256 bytea not null unique,
  -- the first step, to be looked at once more when the second is done
  method text not null,
  password_id uuid,
  tries int not null default 0,
  -- the command that met it
  used_by uuid,
  expires_at timestamptz not null
);
create index sign_in_challenges_expires_at on sign_in_challenges (expires_at);
create index sign_in_challenges_account on sign_in_challenges (account_id);
create table totp_seeds (
  totp_id uuid primary key,
  account_id uuid not null,
  -- sealed with the configured key, because codes are made from it
  sealed text not null,
  -- 30-second step of the last code that was taken: none of it or before is taken again
  last_step bigint not null default 0,
  created_at timestamptz not null
);
create index totp_seeds_account on totp_seeds (account_id);
create table recovery_codes (
  code_id uuid primary key,
  account_id uuid not null,
  -- keyed with the configured secret: the codes are short
  hash bytea not null
);
create index recovery_codes_account on recovery_codes (account_id);
-- wrong codes of an account since a moment, so that nobody can go on guessing with new challenges
create table wrong_codes (
  account_id uuid primary key,
  since timestamptz not null,
  count int not null
);

-- Down Migration
drop table wrong_codes, recovery_codes, totp_seeds, sign_in_challenges;
