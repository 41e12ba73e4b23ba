import type { Messaging } from '@appstore/nats/connection'
import type { PageRoute } from '../visit.js'
import { type AdminPage, adminRoutes } from './admin-route.js'
import { appPage } from './app.page.js'
import { appealsPage } from './appeals.page.js'
import { appsPage } from './apps.page.js'
import { auditPage } from './audit.page.js'
import { mailsPage } from './mails.page.js'
import type { Orders } from './orders.js'
import { overviewPage } from './overview.page.js'
import { userPage } from './user.page.js'
import { usersPage } from './users.page.js'

/** Every page under `/admin/`. */
export function adminPages(messaging: Messaging, orders: Orders): AdminPage[] {
  return [
    overviewPage(messaging),
    usersPage(messaging),
    userPage(messaging),
    appsPage(messaging),
    appPage(messaging, orders),
    appealsPage(messaging),
    mailsPage(messaging),
    auditPage(messaging, orders),
  ]
}

export function administrationPages(messaging: Messaging, orders: Orders): PageRoute[] {
  return adminRoutes(adminPages(messaging, orders))
}
