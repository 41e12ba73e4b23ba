-- Documents that cannot be made while another service is away are kept whole.

-- Up Migration
alter table documents add column segments json;

-- Down Migration
alter table documents drop column segments;
