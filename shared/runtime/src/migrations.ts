import { readdir } from 'node:fs/promises'
import type { Logger } from '@appstore/service/logger'
import { runner } from 'node-pg-migrate'

/**
 * Brings a service's own tables (not those of projections) to the shape its SQL files describe.
 * Repeatable; of several at once one works and the others wait.
 *
 * @param directory absolute path of the folder with `0001-name.sql` files
 */
export async function migrate(options: {
  databaseUrl: string
  schema: string
  directory: string
  logger: Logger
}): Promise<void> {
  const files = await readdir(options.directory)
  if (!files.some((file) => file.endsWith('.sql'))) throw new Error(`no migrations in ${options.directory}`)
  const applied = await runner({
    databaseUrl: options.databaseUrl,
    dir: options.directory,
    direction: 'up',
    migrationsTable: 'migrations',
    schema: options.schema,
    createSchema: true,
    advisoryLockMode: 'wait',
    checkOrder: true,
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: string) => options.logger.warn(message),
      error: (message: string) => options.logger.error(message),
    },
  })
  for (const migration of applied)
    options.logger.info({ migration: migration.name }, `Applied migration ${migration.name}.`)
}
