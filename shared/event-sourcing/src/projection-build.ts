import type { Client } from 'pg'
import type { EventPage, Position } from './event-store.js'
import { type AnyProjection, foldPage, type TableName } from './projection.js'
import { REBUILD_CHANNEL, REBUILD_ORDERS } from './rebuild-orders.js'

/** One set of tables of a projection, with its place in the log. */
export interface Build {
  readonly number: number
  readonly position: Position
}

/** The tables are not there any more: another version has taken over. */
export class BuildGone extends Error {
  constructor(projection: string, build: number) {
    super(`build ${build} of projection ${projection} is gone`)
    this.name = 'BuildGone'
  }
}

const CHECKPOINTS = `create table if not exists projection_builds (
  projection text not null, version int not null, build int not null, position bigint not null,
  in_service boolean not null, tables text[] not null, primary key (projection, build))`

/** The tables, checkpoints and views of one projection in a service's schema. All SQL runs on the connection that holds the lock. */
export class ProjectionTables {
  private readonly projection: AnyProjection
  private readonly client: Client
  private readonly schema: string

  constructor(projection: AnyProjection, client: Client, schema: string) {
    this.projection = projection
    this.client = client
    this.schema = schema
  }

  /** Prepares the schema; repeatable and safe for several services at once. */
  async prepare(): Promise<void> {
    await this.client.query('select pg_advisory_lock(hashtext($1))', [`prepare:${this.schema}`])
    try {
      await this.client.query(`create schema if not exists "${this.schema}"`)
      await this.client.query(`set search_path to "${this.schema}"`)
      // Rows and checkpoint move together: what a crash of the database takes back is folded again from the log.
      await this.client.query('set synchronous_commit to off')
      await this.client.query(CHECKPOINTS)
      await this.client.query(REBUILD_ORDERS)
    } finally {
      await this.client.query('select pg_advisory_unlock(hashtext($1))', [`prepare:${this.schema}`])
    }
  }

  /** The build in service for this version, if there is one. */
  async inService(): Promise<Build | undefined> {
    return await this.find('version = $2 and in_service', [this.projection.version])
  }

  /** A build of this version that was begun earlier and has not taken over yet. */
  async unfinished(): Promise<Build | undefined> {
    return await this.find('version = $2 and not in_service', [this.projection.version])
  }

  private async find(condition: string, values: readonly unknown[]): Promise<Build | undefined> {
    const { rows } = await this.client.query<{ build: number; position: string }>(
      `select build, position from projection_builds where projection = $1 and ${condition} order by build desc limit 1`,
      [this.projection.name, ...values],
    )
    const row = rows[0]
    return row && { number: row.build, position: BigInt(row.position) }
  }

  /** Makes empty tables. The very first build of a projection goes into service at once, so that readers find a view. */
  async create(): Promise<{ build: Build; inService: boolean }> {
    return await this.transaction(async () => {
      const { rows } = await this.client.query<{ next: number; first: boolean }>(
        `select coalesce(max(build), 0) + 1 as next, not coalesce(bool_or(in_service), false) as first
         from projection_builds where projection = $1`,
        [this.projection.name],
      )
      const { next, first } = rows[0] as { next: number; first: boolean }
      const table = this.tableName(next)
      for (const [logical, columns] of Object.entries(this.projection.tables)) {
        await this.client.query(`create table ${table(logical)} (${columns})`)
      }
      for (const statement of this.projection.indexes?.(table) ?? []) await this.client.query(statement)
      const physical = Object.keys(this.projection.tables).map(table)
      await this.client.query('insert into projection_builds values ($1, $2, $3, 0, false, $4)', [
        this.projection.name,
        this.projection.version,
        next,
        physical,
      ])
      if (first) await this.putIntoService(next)
      await this.dropOrder()
      return { build: { number: next, position: 0n }, inService: first }
    })
  }

  /** Points the views at this build and drops every other one. */
  async switchTo(build: number): Promise<void> {
    await this.transaction(async () => await this.putIntoService(build))
  }

  /** Drops a build that is not needed any more. */
  async discard(build: number): Promise<void> {
    await this.transaction(async () => await this.drop('build = $2 and not in_service', [build]))
  }

  /** Applies a page and moves the checkpoint, both or neither. */
  async apply(build: number, page: Pick<EventPage, 'events' | 'position'>): Promise<unknown> {
    const { projection } = this
    const folded = foldPage(projection, page.events)
    await this.transaction(async () => {
      // first, as where another version takes over: its transaction and this one wait for each other, never both at once
      const moved = await this.client.query(
        'update projection_builds set position = $3 where projection = $1 and build = $2',
        [projection.name, build, page.position.toString()],
      )
      if (moved.rowCount !== 1) throw new BuildGone(projection.name, build)
      if (page.events.length > 0) await projection.write(folded, this.client, this.tableName(build))
    })
    return folded
  }

  /** Calls back when another instance has left an order to rebuild. */
  async listen(ordered: () => void): Promise<void> {
    const ours = `${this.schema}/${this.projection.name}`
    this.client.on('notification', ({ payload }) => {
      if (payload === ours) ordered()
    })
    await this.client.query(`listen ${REBUILD_CHANNEL}`)
  }

  async isOrdered(): Promise<boolean> {
    const { name } = this.projection
    return (await this.client.query('select from projection_rebuilds where projection = $1', [name])).rowCount === 1
  }

  async dropOrder(): Promise<void> {
    await this.client.query('delete from projection_rebuilds where projection = $1', [this.projection.name])
  }

  private tableName(build: number): TableName {
    return (logical) => `${logical}_v${this.projection.version}_${build}`
  }

  private async putIntoService(build: number): Promise<void> {
    const { rowCount } = await this.client.query(
      'update projection_builds set in_service = (build = $2) where projection = $1 and exists (select from projection_builds where projection = $1 and build = $2)',
      [this.projection.name, build],
    )
    if (rowCount === 0) throw new BuildGone(this.projection.name, build)
    const table = this.tableName(build)
    for (const logical of Object.keys(this.projection.tables)) {
      await this.client.query(`drop view if exists ${logical}`)
      await this.client.query(`create view ${logical} as select * from ${table(logical)}`)
    }
    // what a newer program has begun is its own
    await this.drop('build <> $2 and version <= $3', [build, this.projection.version])
  }

  private async drop(condition: string, values: readonly unknown[]): Promise<void> {
    const { rows } = await this.client.query<{ tables: string[] }>(
      `delete from projection_builds where projection = $1 and ${condition} returning tables`,
      [this.projection.name, ...values],
    )
    for (const name of rows.flatMap((row) => row.tables))
      await this.client.query(`drop table if exists ${name} cascade`)
  }

  private async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('begin')
    try {
      const result = await work()
      await this.client.query('commit')
      return result
    } catch (error) {
      await this.client.query('rollback').catch(() => undefined) // a broken connection has rolled back already
      throw error
    }
  }
}
