-- What tells a form that was sent twice from another one, and by which login the first step of signing in was taken.

-- Up Migration
alter table sessions
  -- the secret before, and which command replaced it when: the same form sent once more finds where the first went
  add column former_sha256 bytea, add column renewed_by uuid, add column renewed_at timestamptz;
create index sessions_former on sessions (former_sha256) where former_sha256 is not null;
alter table totp_seeds
  -- the command that the last code was taken for: sent twice, that one is no replay
  add column taken_by uuid;
alter table sign_in_challenges
  -- of the first step, where it was a login by another party: it must still be connected when the second is done
  add column login_id uuid;

-- Down Migration
alter table sign_in_challenges drop column login_id;
alter table totp_seeds drop column taken_by;
alter table sessions drop column former_sha256, drop column renewed_by, drop column renewed_at;
