import { submitIntegration } from '@appstore/contracts/catalog'
import { type AppChange, AppFlag } from '@appstore/contracts/ownership'
import { giveRating, RatingValue } from '@appstore/contracts/ratings'
import type { Router } from 'express'
import { z } from 'zod'
import { createOrders } from './carry-out.js'
import { accountNamed, commandRoute, type OperatorParts, shown } from './operator-command.js'

const Nothing = z.object({})
const username = z.string().min(1).max(300)

/** What operators order about apps: what administrators may and authors may not (web-and-accounts.md 3.8). */
export function appOrders(parts: OperatorParts, router: Router): void {
  const orders = createOrders(parts)
  const change = <Shape extends z.ZodRawShape>(
    kind: string,
    schema: z.ZodObject<Shape>,
    changeOf: (fields: z.output<z.ZodObject<Shape>>) => AppChange,
  ) => {
    commandRoute(parts, router, `/operator/apps/:id/${kind}`, schema, ({ caller, fields, parameters }) => {
      return orders.changeApp({ caller, account: null, appId: appIn({ parameters }), change: changeOf(fields) })
    })
  }
  change('delete', Nothing, () => ({ kind: 'remove' }))
  change('restore', Nothing, () => ({ kind: 'restore' }))
  change('approve', Nothing, () => ({ kind: 'approve' }))
  change('transfer', z.object({ enabled: z.boolean() }), ({ enabled }) => ({
    kind: 'flag',
    flag: 'transfer',
    on: enabled,
  }))
  change('flag', z.object({ flag: AppFlag, on: z.boolean() }), (fields) => ({ kind: 'flag', ...fields }))
  change('featured', z.object({ featured: z.boolean() }), ({ featured }) => ({ kind: 'featured', on: featured }))
  commandRoute(parts, router, '/operator/apps/:id/owner', z.object({ username }), (ordered) => {
    return orders.giveApp({ caller: ordered.caller, account: null, appId: appIn(ordered), ...ordered.fields })
  })
  const Maintainer = z.object({ username, present: z.boolean() })
  commandRoute(parts, router, '/operator/apps/:id/maintainers', Maintainer, (ordered) => {
    return orders.setMaintainer({ caller: ordered.caller, account: null, appId: appIn(ordered), ...ordered.fields })
  })
}

const appIn = ({ parameters }: { parameters: Readonly<Record<string, string>> }) => parameters.id as string

const Release = z.object({
  appId: z.string().min(1).max(300),
  version: z.string().min(1).max(256),
  isNightly: z.boolean().default(false),
})

/** What operators order about releases. */
export function releaseOrders(parts: OperatorParts, router: Router): void {
  const orders = createOrders(parts)
  commandRoute(parts, router, '/operator/releases/withdraw', Release, ({ caller, fields }) => {
    return orders.withdrawRelease({ caller, account: null, ...fields })
  })
  commandRoute(parts, router, '/operator/releases/restore', Release, ({ caller, fields }) => {
    return orders.restoreRelease({ caller, account: null, ...fields })
  })
}

const Integration = submitIntegration.request.shape.texts
  .extend({
    website: z.string().max(256).default(''),
    issueTracker: z.string().max(256).default(''),
    screenshots: submitIntegration.request.shape.texts.shape.screenshots.default([]),
  })
  .extend({ owner: username, approved: z.boolean().default(false) })

const Rating = z.object({
  username,
  appId: z.string().min(1).max(300),
  rating: RatingValue,
  language: z.string().min(1).max(20).default('en'),
  comment: z.string().max(20_000).default(''),
})

/** What operators order in the name of others: they enter integrations, and rate to try the store out. */
export function proxyOrders(parts: OperatorParts, router: Router): void {
  const { messaging } = parts
  commandRoute(parts, router, '/operator/integrations', Integration, async ({ caller, fields }) => {
    const { owner, approved, ...texts } = fields
    const { accountId: ownerId } = await accountNamed(messaging, owner)
    return shown(parts, messaging.call(submitIntegration, { caller, ownerId, texts, approved }))
  })
  commandRoute(parts, router, '/operator/ratings', Rating, async ({ caller, fields }) => {
    const { username, ...rating } = fields
    return shown(
      parts,
      messaging.call(giveRating, { caller, account: await accountNamed(messaging, username), ...rating }),
    )
  })
}
