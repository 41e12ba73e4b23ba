-- What sessions, links in mails and addresses need beside the events that make them valid.

-- Up Migration
create table sessions (
  session_id uuid primary key,
  account_id uuid not null,
  sha256 bytea not null unique,
  -- such as "Firefox on Linux", and the network without its last part: for the holder's own list
  device text not null,
  network text not null,
  -- wrong passwords given within this session, one after the other
  wrong_passwords int not null default 0,
  created_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_account on sessions (account_id);
create index sessions_expires_at on sessions (expires_at);
create table mail_keys (
  key_id uuid primary key,
  account_id uuid not null,
  sha256 bytea not null unique,
  -- sealed with the configured key until the mail is out, then null
  sealed text,
  expires_at timestamptz not null
);
create index mail_keys_account on mail_keys (account_id);
create index mail_keys_expires_at on mail_keys (expires_at);
create table addresses (
  -- a keyed hash: one address, one account, and nothing to read here
  address_key bytea primary key,
  account_id uuid not null
);
create index addresses_account on addresses (account_id);
-- where mails go to people without an account; rows last until the mail is out
create table letters (
  letter_id uuid primary key,
  -- sealed with the configured key
  sealed_address text not null,
  language text not null,
  expires_at timestamptz not null
);

-- Down Migration
drop table letters, addresses, mail_keys, sessions;
