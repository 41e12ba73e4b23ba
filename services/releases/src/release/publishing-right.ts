import type { AccountIdentity } from '@appstore/contracts/accounts'
import type { getApp } from '@appstore/contracts/catalog'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { z } from 'zod'

/** An app as `catalog` knows it at the moment of deciding. */
export type App = NonNullable<z.infer<typeof getApp.response>['app']>

/**
 * Owner and co-maintainers publish and withdraw releases (releases.md B10).
 *
 * @throws DomainError `not-owner-or-maintainer` for everybody else
 */
export function mayPublish(app: App, { accountId, username }: AccountIdentity): void {
  if (app.ownerId === accountId || app.maintainerIds.includes(accountId)) return
  throw new DomainError(
    'forbidden',
    'not-owner-or-maintainer',
    `You are signed in as ${username}, who is neither owner nor co-maintainer of "${app.appId}". Use the token of an account that is, or ask the owner to add ${username}.`,
  )
}
