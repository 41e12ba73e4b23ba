-- What tells rows that no event names from those in force, and who was written to a moment ago.

-- Up Migration
alter table usernames add column stored_at timestamptz not null default now(), add column named boolean not null default false;
alter table addresses add column stored_at timestamptz not null default now(), add column named boolean not null default false;
alter table person_keys add column stored_at timestamptz not null default now(), add column named boolean not null default false;
-- named: an event of the account was seen to name the row, which therefore stays
alter table passwords add column stored_at timestamptz not null default now(), add column named boolean not null default false;
alter table api_tokens add column stored_at timestamptz not null default now(), add column named boolean not null default false;
create index usernames_unnamed on usernames (stored_at) where not named and not held;
create index addresses_unnamed on addresses (stored_at) where not named;
create index person_keys_unnamed on person_keys (stored_at) where not named;
create index passwords_unnamed on passwords (stored_at) where not named;
create index api_tokens_unnamed on api_tokens (stored_at) where not named;
create index letters_expires_at on letters (expires_at);
-- people without an account who were told so a moment ago
create table letter_pauses (
  -- the keyed hash of the address, as in addresses
  address_key bytea primary key,
  letter_id uuid not null,
  expires_at timestamptz not null
);
create index letter_pauses_expires_at on letter_pauses (expires_at);

-- Down Migration
drop table letter_pauses;
drop index letters_expires_at;
alter table api_tokens drop column stored_at, drop column named;
alter table passwords drop column stored_at, drop column named;
alter table person_keys drop column stored_at, drop column named;
alter table addresses drop column stored_at, drop column named;
alter table usernames drop column stored_at, drop column named;
