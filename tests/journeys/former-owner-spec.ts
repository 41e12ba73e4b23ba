import type { Identity } from '@appstore/dev-authority/authority'
import type { Window } from '@appstore/site-browser/site-browser'
import { type ArchiveHost, type Author, authorityOf, offerRelease } from './author-spec.js'
import { press } from './steps-spec.js'

/** An app with one release, and what its owner could do next. */
export interface OwnedApp {
  readonly appId: string
  readonly release: string
  /** A further release, offered and signed. */
  readonly next: { readonly download: string; readonly signature: string }
  /** Another certificate for the same id. */
  readonly renewed: Identity
}

/** Registers an app and publishes its first release. */
export async function ownedApp(
  store: { folder: string },
  archives: ArchiveHost,
  author: Author,
  appId: string,
): Promise<OwnedApp> {
  const authority = await authorityOf(store)
  const identity = await authority.issue({ commonName: appId })
  expect((await author.register(identity, appId)).status).toBe(201)
  const release = '1.0.0'
  const { download, signature } = await offerRelease(archives, identity, appId, release)
  expect((await author.publish(download, signature)).status).toBe(201)
  const next = await offerRelease(archives, identity, appId, '1.1.0')
  return { appId, release, next, renewed: await authority.issue({ commonName: appId }) }
}

/** All that the API lets the owner of an app do to it, tried in the name of this author: what each is answered. */
export async function tryEverything(author: Author, { appId, release, next, renewed }: OwnedApp) {
  return {
    publish: (await author.publish(next.download, next.signature)).status,
    'delete a release': (await author.delete(`/api/v1/apps/${appId}/releases/${release}`)).status,
    'change the certificate': (await author.register(renewed, appId)).status,
    'delete the app': (await author.delete(`/api/v1/apps/${appId}`)).status,
  }
}
type Tried = Awaited<ReturnType<typeof tryEverything>>

export const EVERYTHING_REFUSED: Tried = {
  publish: 403,
  'delete a release': 403,
  'change the certificate': 403,
  'delete the app': 403,
}
export const EVERYTHING_DONE: Tried = {
  publish: 201,
  'delete a release': 204,
  'change the certificate': 204,
  'delete the app': 204,
}

/** Makes a personal token that is for everything one can be for, and gives it. */
export async function tokenForEverything(window: Window): Promise<string> {
  const { page, open } = window
  await open('/account/tokens/new/')
  await page.getByLabel('Name', { exact: true }).fill('For everything')
  for (const scope of await page.getByRole('main').getByRole('checkbox').all()) await scope.check()
  await press(window, 'Make the token')
  return await page.getByLabel('New token').inputValue()
}
