-- Under which number the mailing list knows somebody.

-- Up Migration
create table newsletter_contacts (
  account_id uuid primary key,
  contact_id bigint not null
);

-- Down Migration
drop table newsletter_contacts;
