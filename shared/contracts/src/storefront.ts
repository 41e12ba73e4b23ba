import { z } from 'zod'
import { rpc } from './rpc.js'

/** Apps on one page, at most. */
export const PAGE_LIMIT = 60

/** An app as the pages that list apps show it, in one language. */
export const AppCard = z.object({
  appId: z.string(),
  name: z.string(),
  summary: z.string(),
  /** Ids, in the order of the app's info.xml. */
  categories: z.array(z.string()),
  /** Address of a picture; `null`: it has none. */
  picture: z.string().nullable(),
  isFeatured: z.boolean(),
  isIntegration: z.boolean(),
  /** `null`: nobody has rated it. */
  rating: z.object({ overall: z.number(), count: z.number().int() }).nullable(),
  lastReleaseAt: z.iso.datetime(),
})
export type AppCard = z.infer<typeof AppCard>

/**
 * The apps that people may see in the browser, page by page (web-and-accounts.md 2.2): those with a release, and approved integrations;
 * none that are for subscribers only. Featured ones come first, then by rating and last release.
 */
export const browseApps = rpc({
  subject: 'rpc.catalog.browse-apps',
  request: z.object({
    /** Texts that an app or category has not in this language are given in English. */
    language: z.string().max(35),
    /** Words that must all occur in name, id or summary; "": all apps. */
    search: z.string().max(200),
    /** `null`: all categories. */
    categoryId: z.string().max(100).nullable(),
    page: z.number().int().min(1).max(100_000),
    pageSize: z.number().int().min(1).max(PAGE_LIMIT),
  }),
  response: z.object({
    apps: z.array(AppCard),
    /** On all pages together. */
    total: z.number().int().nonnegative(),
    /** Every category there is, by id. */
    categories: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
  timeoutMs: 3_000,
})
