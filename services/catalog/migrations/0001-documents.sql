-- Compiled documents. Everything here can be made again from the read models; it spares the work after a restart.

-- Up Migration
create table segments (
  -- SHA-256 of the text, base64url
  hash text primary key,
  size int not null,
  crc bigint not null,
  deflated bytea not null
);
create table documents (
  name text primary key,
  etag text not null,
  last_modified timestamptz not null,
  brotli bytea
);

-- Down Migration
drop table documents, segments;
