/** How an expected revision that is not a number is told to the append function. */
export const EXPECTATIONS = { 'no-stream': -1, any: -2, exists: -4 } as const

/** The channel that tells every listener of a schema that its log has grown. */
export function channelOf(schema: string): string {
  return `${schema}_appended`
}

/** Whether {@link schemaSql} was run: one boolean, `present`. */
export function presentSql(schema: string): string {
  return `select exists (
    select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname = '${schema}' and p.proname = 'append_v2'
  ) as present`
}

/**
 * Table, index and function of the log.
 *
 * `data` and `metadata` are `json`, not `jsonb`: the text is handed out as it came in, which is what makes reading in bulk fast.
 * A changed function gets a new name (`append_v3`), so that programs of two versions can run side by side.
 */
export function schemaSql(schema: string): string {
  return `
create table if not exists ${schema}.events (
  position bigint primary key,
  stream text collate "C" not null,
  revision bigint not null,
  id uuid not null unique,
  type text not null,
  schema_version integer not null,
  category text collate "C" not null generated always as (split_part(stream, '-', 1)) stored,
  data json not null,
  metadata json not null,
  unique (stream, revision)
);
create index if not exists events_category on ${schema}.events (category, position);
${appendFunctionSql(schema)}`
}

/**
 * Appends to several streams at once, each at most once in a call.
 *
 * Arguments with an entry per append: `streams`, `expected`, `sizes` (its number of events), `starts` (index of its first event, from 0);
 * with an entry per event: `owners` (index of its append, from 1), `ids`, `types`, `versions`, `event_data`, `event_metadata`.
 * Unless `careful`, repeated events are looked for only where an expectation is wrong; where it is right they violate the unique id, nothing is
 * stored, and the call is to be repeated with care. That saves an index probe for every event that is new, as nearly all are. Likewise a stream
 * that must not exist is not looked for: if it does, its revision 0 violates the unique revision.
 * Results, an entry per append: `appended`, `duplicate` or `conflict`; revision and position of its last event, or with a
 * conflict the revision where the stream is.
 *
 * The lock makes positions gap-free and equal to commit order, because it is released only when the commit is visible. Each statement
 * takes its snapshot after the lock was granted; that is so in READ COMMITTED only, and not inside a caller's transaction.
 */
function appendFunctionSql(schema: string): string {
  return `
create or replace function ${schema}.append_v2(
  streams text[], expected bigint[], sizes integer[], starts integer[],
  owners integer[], ids uuid[], types text[], versions integer[], event_data json[], event_metadata json[],
  careful boolean,
  out outcomes text[], out revisions bigint[], out positions bigint[]
) language plpgsql as $append$
declare
  base bigint;
  heads bigint[];
  -- Per append: null when none of its ids is stored, true when all stand in its stream in this order, otherwise false.
  repeated boolean[];
  repeated_revisions bigint[];
  repeated_positions bigint[];
begin
  perform pg_advisory_xact_lock(hashtextextended('${schema}.append', 0));
  base := coalesce((select e.position from ${schema}.events e order by e.position desc limit 1), 0);
  heads := array(
    select case when a.wanted = -1 and not careful then -1 else coalesce(
      (select e.revision from ${schema}.events e where e.stream = a.stream order by e.revision desc limit 1), -1) end
    from unnest(streams, expected) with ordinality as a(stream, wanted, n) order by a.n
  );
  if not careful and not exists (select from unnest(expected, heads) as a(wanted, head) where not ${MET}) then
    insert into ${schema}.events (position, stream, revision, id, type, schema_version, data, metadata)
      select base + i.n, streams[i.owner], heads[i.owner] + i.n - starts[i.owner], i.id, i.type, i.version, i.data, i.metadata
      from ${EVENTS};
    outcomes := array_fill('appended'::text, array[cardinality(streams)]);
    select array_agg(a.head + a.size order by a.n), array_agg(base + a.start + a.size order by a.n)
      into revisions, positions from unnest(heads, sizes, starts) with ordinality as a(head, size, start, n);
    perform pg_notify('${channelOf(schema)}', '');
    return;
  end if;
  ${repeatedSql(schema)}
  ${VERDICT_SQL}
  insert into ${schema}.events (position, stream, revision, id, type, schema_version, data, metadata)
    select positions[i.owner] - sizes[i.owner] + i.n - starts[i.owner], streams[i.owner],
      heads[i.owner] + i.n - starts[i.owner], i.id, i.type, i.version, i.data, i.metadata
    from ${EVENTS}
    where outcomes[i.owner] = 'appended';
  if found then
    perform pg_notify('${channelOf(schema)}', '');
  end if;
end
$append$;`
}

/** Fills the three `repeated` arrays if any id is stored already. */
function repeatedSql(schema: string): string {
  return `
  if exists (select from ${schema}.events e where e.id = any(ids)) then
    select array_agg(r.whole order by r.n), array_agg(r.revision order by r.n), array_agg(r.position order by r.n)
    into repeated, repeated_revisions, repeated_positions
    from (
      select i.owner as n, max(e.revision) as revision, max(e.position) as position,
        case when count(e.id) > 0 then
          count(e.id) = sizes[i.owner] and bool_and(e.stream = streams[i.owner])
          and min(e.revision - i.n) = max(e.revision - i.n)
        end as whole
      from unnest(owners, ids) with ordinality as i(owner, id, n)
      left join lateral (select * from ${schema}.events stored where stored.id = i.id limit 1) e on true
      group by i.owner
    ) r;
  end if;`
}

/** The arguments with an entry per event, as rows. */
const EVENTS = `rows from (
        unnest(owners), unnest(ids), unnest(types), unnest(versions), unnest(event_data), unnest(event_metadata)
      ) with ordinality as i(owner, id, type, version, data, metadata, n)`

/** Whether a stream at `head` is where the appender `wanted` it. */
const MET = '(wanted in (head, -2) or (wanted = -4 and head >= 0))'

/** Fills the three results. */
const VERDICT_SQL = `
  select
    array_agg(v.outcome order by v.n),
    array_agg(case v.outcome
      when 'appended' then heads[v.n] + sizes[v.n]
      when 'duplicate' then repeated_revisions[v.n]
      else heads[v.n] end order by v.n),
    array_agg(case v.outcome when 'duplicate' then repeated_positions[v.n] else base + v.added end order by v.n)
  into outcomes, revisions, positions
  from (
    select d.n, d.outcome, sum(case d.outcome when 'appended' then sizes[d.n] else 0 end) over (order by d.n) as added
    from (
      select a.n, case
        when repeated[a.n] then 'duplicate'
        when not repeated[a.n] then 'conflict'
        when ${MET} then 'appended'
        else 'conflict' end as outcome
      from unnest(expected, heads) with ordinality as a(wanted, head, n)
    ) d
  ) v;`
