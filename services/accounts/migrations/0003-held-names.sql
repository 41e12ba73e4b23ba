-- A name that somebody asked for with an address in use is as good as taken, as it would be with any other address:
-- else asking for it again would tell whether the address is in use.

-- Up Migration
alter table usernames add column held boolean not null default false;

-- Down Migration
alter table usernames drop column held;
