import type { Messaging } from '@appstore/nats/connection'
import type { PageRoute } from '../visit.js'
import { type AdminPage, adminRoutes } from './admin-route.js'
import { auditPage, type Undoing } from './audit.page.js'
import { overviewPage } from './overview.page.js'
import { userPage } from './user.page.js'
import { usersPage } from './users.page.js'

/** What those who look after the store can do beside asking services. */
export interface Administration extends Undoing {}

/** Every page under `/admin/`. */
export function adminPages(messaging: Messaging, administration: Administration): AdminPage[] {
  return [overviewPage(messaging), usersPage(messaging), userPage(messaging), auditPage(messaging, administration)]
}

export function administrationPages(messaging: Messaging, administration: Administration): PageRoute[] {
  return adminRoutes(adminPages(messaging, administration))
}
