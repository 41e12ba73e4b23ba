-- Names of people who were erased: nobody else may have one for a year, and nobody can read here which names they are.

-- Up Migration
create table former_names (
  -- a keyed hash of the name in lower case
  name_key bytea primary key,
  held_until timestamptz not null
);
create index former_names_held_until on former_names (held_until);

-- Down Migration
drop table former_names;
