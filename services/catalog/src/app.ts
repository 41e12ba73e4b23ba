import { fileURLToPath } from 'node:url'
import type { ServiceContext } from '@appstore/runtime/connections'
import { migratePatiently } from '@appstore/runtime/migrations'
import { type Answer, type RunningProjections, type RunningService, startService } from '@appstore/runtime/service'
import { appAnswers, createApps } from './app/app.rpc.js'
import { appPeopleProjection } from './app/app-people.projection.js'
import { appPeopleAnswers } from './app/app-people.rpc.js'
import { appSearchAnswers } from './app/app-search.rpc.js'
import { erasedPeopleProjection } from './app/erased-people.projection.js'
import { whenAccountErased } from './app/when-account-erased.policy.js'
import { appActivityProjection } from './app-activity/app-activity.projection.js'
import { appActivityAnswers } from './app-activity/app-activity.rpc.js'
import { appListProjection } from './app-list/app-list.projection.js'
import { seedCategories } from './category/start-data.js'
import type { CatalogConfig } from './config.js'
import { discoverAnswers } from './discover/discover.rpc.js'
import { proxied } from './document/app-json.js'
import { makeBrotliWhenQuiet } from './document/brotli.js'
import { Compiler } from './document/compiler.js'
import { DocumentAnswers } from './document/document.rpc.js'
import { createDocumentSource } from './document/document-source.js'
import { createDocumentStore } from './document/document-store.js'
import { authorsOf } from './document/rating-texts.js'
import { ratingListProjection } from './rating-list/rating-list.projection.js'
import { Storefront } from './storefront/storefront.js'
import { storefrontAnswers } from './storefront/storefront.rpc.js'
import { vocabularyListProjection } from './vocabulary-list/vocabulary-list.projection.js'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))

/** Milliseconds the start waits for the read models, so that the first lists are whole; longer catch-ups go on behind. */
const CATCH_UP = 60_000

/** Milliseconds a change waits until the read models of those who made it show it. */
const READ_OWN_WRITE = 5_000
/** What is waited for goes away by itself (SQLSTATE: not in the state that is needed). */
const NOT_YET = { code: '55000' }

/** The catalog service: apps, categories and the compiled lists. */
export async function startCatalog(config: CatalogConfig, context: ServiceContext): Promise<RunningService> {
  const { pool, databaseUrl, schema, logger, metrics, now, eventStore } = context
  await migratePatiently({ databaseUrl, schema, directory: MIGRATIONS, logger })
  const store = createDocumentStore(pool, logger)
  const settings = { userContentProxy: config.userContentProxy, forum: config.forum }
  const source = createDocumentSource(pool)
  const changed = () => {
    documents.announce()
    brotli.changed()
  }
  const authors = (accountIds: Iterable<string>) => authorsOf(context.messaging, accountIds)
  const compiler = new Compiler({ source, store, settings, authors, logger, metrics, now, changed })
  const documents = new DocumentAnswers(compiler, context)
  const brotli = makeBrotliWhenQuiet(compiler, config.brotliQuietMs, logger)
  const storefront = new Storefront(pool, (source) => proxied(config.userContentProxy, source))
  const { touchApps, touchRatings, touchVocabularies, switched } = listenersOf(compiler, storefront)
  let running: RunningProjections | undefined
  const apps = createApps(context, (position) => written(running, position))
  return await startService(context, {
    answers: [
      ...appAnswers(context, apps),
      ...lookUps(context),
      ...appActivityAnswers(pool, (position) => activityUpTo(running, position)),
      ...discoverAnswers(context),
      ...documents.answers(),
      ...storefrontAnswers(storefront),
    ],
    projections: [
      appListProjection({ touched: touchApps, switched }),
      vocabularyListProjection({ touched: touchVocabularies, switched }),
      appPeopleProjection,
      erasedPeopleProjection({ erased: (accountIds) => compiler.forgetPeople(accountIds) }),
      appActivityProjection,
      ratingListProjection({ touched: touchRatings, switched }),
    ],
    policies: [whenAccountErased({ pool, apps, now, levelled: (position) => peopleUpTo(running, position) })],
    publishes: ['app', 'category', 'discover'],
    problems: () => compiler.problems,
    async prepare(projections) {
      running = projections
      documents.follow(projections)
      await seedCategories(context)
      const head = await eventStore.head()
      await Promise.all(
        ['app_list', 'vocabulary_list', 'rating_list'].map((name) => projections(name).waitFor(head, CATCH_UP)),
      )
      await compiler.start()
      documents.reached(head)
    },
    async stop() {
      await brotli.stop()
      await compiler.stop()
      await store.flush()
    },
  })
}

/** What is asked about apps and those who look after them. */
function lookUps(context: ServiceContext): Answer[] {
  return [...appPeopleAnswers(context), ...appSearchAnswers(context)]
}

/** Whoever changed something finds it when they look. */
async function written(running: RunningProjections | undefined, position: bigint): Promise<void> {
  await Promise.all(['app_people', 'app_activity'].map((name) => running?.(name).waitFor(position, READ_OWN_WRITE)))
}

/** Does the activity of apps show everything up to this place of the log? */
async function activityUpTo(running: RunningProjections | undefined, position: bigint): Promise<boolean> {
  return (await running?.('app_activity').waitFor(position, READ_OWN_WRITE)) ?? false
}

/** @throws while the read models of people are behind: what they do not know of yet would be forgotten */
async function peopleUpTo(running: RunningProjections | undefined, position: bigint): Promise<void> {
  for (const name of ['app_people', 'erased_people']) {
    if (await running?.(name).waitFor(position, READ_OWN_WRITE)) continue
    throw Object.assign(new Error(`the read model ${name} is behind the log`), NOT_YET)
  }
}

/** Whatever a projection has written changes both what is compiled and what the pages show. */
function listenersOf(compiler: Compiler, storefront: Storefront) {
  const touching = (touch: (appIds: string[]) => void) => (appIds: Iterable<string>) => {
    const touched = [...appIds]
    storefront.touchApps(touched)
    touch(touched)
  }
  return {
    touchApps: touching((appIds) => compiler.touchApps(appIds)),
    touchRatings: touching((appIds) => compiler.touchRatings(appIds)),
    touchVocabularies() {
      storefront.touchCategories()
      compiler.touchVocabularies()
    },
    switched() {
      storefront.touchEverything()
      compiler.touchEverything()
    },
  }
}
