import type { Messaging } from '@appstore/nats/connection'
import type { Router } from 'express'
import { answerWithPage, type ErrorPages } from './errors/answer-with-page.js'
import { cookieNames } from './forms/cookies.js'
import { type Asset, loadAssets } from './frame/assets.js'
import type { Site } from './frame/render-page.js'
import { homePages } from './home/home.page.js'
import { loadCatalogues } from './language/catalogues.js'
import { preferencePages } from './preferences/preferences.page.js'
import { type PageParts, servePages } from './serve-page.js'

/** The settings that pages depend on. */
export interface WebSettings {
  /** Cookies that browsers send over HTTPS only. */
  readonly secureCookies: { readonly session: boolean; readonly csrf: boolean }
}

/** What all pages have in common, and the files that they load. */
export async function prepareSite(): Promise<{ site: Site; assets: readonly Asset[] }> {
  const [{ assets, urls }, catalogues] = await Promise.all([loadAssets(), loadCatalogues()])
  return { site: { catalogues, assetUrl: urls }, assets }
}

/** The website: every page there is. */
export function webPages(
  settings: WebSettings,
  parts: { site: Site; messaging: Messaging },
): { pages: Router; errorPages: ErrorPages } {
  const { site, messaging } = parts
  const cookies = cookieNames(settings.secureCookies)
  const serving: PageParts = {
    site,
    cookies,
    secure: settings.secureCookies,
    policy: { formTargets: [] },
    findSession: async () => undefined,
  }
  const pages = [...homePages(messaging), ...preferencePages(cookies, site.catalogues)]
  return { pages: servePages(serving, pages), errorPages: answerWithPage(serving) }
}
