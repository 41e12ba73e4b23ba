import { renewedSession, verifySession } from '@appstore/contracts/sessions'
import type { Messaging } from '@appstore/nats/connection'
import type { Router } from 'express'
import { deletionPages } from './account/deletion.page.js'
import { languagePages } from './account/language.page.js'
import { passkeyPages } from './account/passkeys.page.js'
import { passwordPages } from './account/password.page.js'
import { personalTokenPages } from './account/personal-tokens.page.js'
import { profilePages } from './account/profile.page.js'
import { securityPages } from './account/security.page.js'
import { sessionPages } from './account/sessions.page.js'
import { tokenPages } from './account/token.page.js'
import { activityPages } from './activity/activity.page.js'
import { administrationPages } from './admin/admin.http.js'
import type { Orders } from './admin/orders.js'
import { ownAppPages } from './apps/own-app.page.js'
import { ownAppsPages } from './apps/own-apps.page.js'
import { commentsOfAppPages } from './comments/comments.page.js'
import { developmentPages } from './development/mails.page.js'
import { confirmationPages } from './entrance/confirmation.page.js'
import { loginPages } from './entrance/login.page.js'
import { passwordResetPages } from './entrance/password-reset.page.js'
import { reauthenticatePages } from './entrance/reauthenticate.page.js'
import { secondStepPages } from './entrance/second-step.page.js'
import { signupPages } from './entrance/signup.page.js'
import { answerWithPage, type ErrorPages } from './errors/answer-with-page.js'
import { type CookieNames, cookieNames } from './forms/cookies.js'
import { type Asset, loadAssets } from './frame/assets.js'
import type { Site } from './frame/render-page.js'
import { homePages } from './home/home.page.js'
import { loadCatalogues } from './language/catalogues.js'
import { knownProviders } from './logins/known-providers.js'
import { otherLoginPages } from './logins/login-pages.js'
import { preferencePages } from './preferences/preferences.page.js'
import { type PageParts, servePages } from './serve-page.js'
import type { PageRoute } from './visit.js'

/** The settings that pages depend on. */
export interface WebSettings {
  /** Cookies that browsers send over HTTPS only. */
  readonly secureCookies: { readonly session: boolean; readonly csrf: boolean }
  /** Whoever publishes needs a second factor. */
  readonly wantsSecondFactor: boolean
  /** Staff and administrators have their rights in a session with a second factor alone. */
  readonly wantsStaffFactor: boolean
}

/** What all pages have in common, and the files that they load. */
export async function prepareSite(): Promise<{ site: Site; assets: readonly Asset[] }> {
  const [{ assets, urls }, catalogues] = await Promise.all([loadAssets(), loadCatalogues()])
  return { site: { catalogues, assetUrl: urls }, assets }
}

/** Counts what is limited. */
interface Throttle {
  take(scope: string, subject: string): Promise<void>
  giveBack(scope: string, subject: string): Promise<void>
}

/** What the website asks. */
export interface WebParts {
  readonly site: Site
  readonly messaging: Messaging
  readonly throttle: Throttle
  readonly administration: Orders
}

/** The website: every page there is. */
export function webPages(settings: WebSettings, parts: WebParts): { pages: Router; errorPages: ErrorPages } {
  const { site, messaging, throttle } = parts
  const cookies = cookieNames(settings.secureCookies)
  const serving: PageParts = {
    site,
    cookies,
    secure: settings.secureCookies,
    wantsSecondFactor: settings.wantsSecondFactor,
    wantsStaffFactor: settings.wantsStaffFactor,
    throttle: (limit, subject) => throttle.take(limit, subject),
    findSession: async (secret) => {
      if (secret.length > 200) return undefined
      return (await messaging.call(verifySession, { secret })).session ?? undefined
    },
    findRenewed: async (secret) => {
      if (secret.length > 200) return undefined
      return (await messaging.call(renewedSession, { secret })).renewed ?? undefined
    },
  }
  const pages = sitePages(parts, cookies)
  return { pages: servePages(serving, pages), errorPages: answerWithPage(serving) }
}

/** The table of all pages. It asks nobody for anything before there is a request. */
export function sitePages(parts: WebParts, cookies: CookieNames): PageRoute[] {
  const { site, messaging } = parts
  return [
    ...homePages(messaging),
    ...preferencePages(cookies, site.catalogues),
    ...entrancePages(parts, cookies),
    ...profilePages(messaging),
    ...passwordPages(messaging, cookies.session),
    ...securityPages(messaging),
    ...passkeyPages(messaging),
    ...tokenPages(messaging),
    ...personalTokenPages(messaging),
    ...sessionPages(messaging, cookies.session),
    ...languagePages(messaging, cookies.language, site.catalogues),
    ...deletionPages(messaging),
    ...ownAppsPages(messaging),
    ...ownAppPages(messaging),
    ...commentsOfAppPages(messaging),
    ...activityPages(messaging),
    ...administrationPages(messaging, parts.administration),
    ...developmentPages(messaging),
  ]
}

function entrancePages({ messaging, throttle }: WebParts, cookies: CookieNames): PageRoute[] {
  const failures = {
    take: (subject: string) => throttle.take('login_failed', subject),
    giveBack: (subject: string) => throttle.giveBack('login_failed', subject),
  }
  const questions = { take: (subject: string) => throttle.take('captcha_question', subject) }
  const providers = knownProviders(messaging)
  return [
    ...loginPages({ messaging, cookies, failures, providers }),
    ...secondStepPages(messaging, cookies),
    ...reauthenticatePages(messaging, cookies, providers),
    ...signupPages(messaging, questions, providers),
    ...otherLoginPages({ messaging, cookies, providers }, questions),
    ...confirmationPages(messaging),
    ...passwordResetPages(messaging),
  ]
}
