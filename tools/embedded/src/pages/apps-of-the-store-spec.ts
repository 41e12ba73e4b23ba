import { buildAppArchive } from '@appstore/dev-authority/archive'
import { signBytes } from '@appstore/dev-authority/sign'
import type { ChangingStore } from '../changes/changing-store-spec.js'
import { published, registration, type TestApp } from '../changes/people-spec.js'
import { type Browsers, type People, sent } from './people-of-the-store-spec.js'

interface Described {
  readonly id: string
  readonly name: string
  readonly summary: string
  readonly versions: readonly string[]
}

const PHOTOS = {
  id: 'photo_sorter',
  name: 'Photo sorter',
  summary: 'Sorts photos by day and place, and finds those that are there twice',
  versions: ['1.0.0', '1.1.0', '2.0.0'],
}
const LONG = {
  id: 'terminabstimmung_raumverwaltung',
  name: 'Organisationsübergreifende Terminabstimmung und Raumverwaltung',
  summary: 'Datenschutzgrundverordnungskonforme Terminabstimmungsunterstützung für Verwaltungsgemeinschaften',
  versions: ['0.12.4-beta.11'],
}
const KITE = { id: 'kite', name: 'Kite', summary: 'Wind for the whole week', versions: [] }
const CLOCK = { id: 'old_clock', name: 'Old clock', summary: 'Shows the time', versions: ['3.4.1'] }

/** Apps in every state that pages show: asked for, shared, praised, given up, taken away. */
export async function fillWithApps(store: ChangingStore, people: People, browsers: Browsers): Promise<void> {
  const { jana, lena, ben, maria, spam } = people
  const photos = await offered(store, jana, PHOTOS)
  await offered(store, jana, CLOCK)
  await offered(store, jana, KITE)
  await offered(store, lena, LONG)
  await release(store, photos, PHOTOS, '2.1.0', true)
  await share(browsers, people)
  await store.operate(`/operator/apps/${PHOTOS.id}/featured`, { featured: true })
  await store.operate('/operator/releases/withdraw', { appId: PHOTOS.id, version: '1.0.0' })
  await sent(browsers.jana, `/account/apps/${CLOCK.id}/`, { kind: 'flag', flag: 'deprecated', on: 'yes' })
  await offered(store, lena, { ...KITE, id: 'gone', name: 'Gone', versions: ['1.0.0'] })
  await store.operate('/operator/apps/gone/delete', { reason: 'Its author asked for it.' })
  const texts = { name: 'Paper mail', summary: 'Sends letters', description: 'Sends letters on paper.' }
  await store.operate('/operator/integrations', { ...texts, owner: lena.username })
  const comment = 'Finds what I look for, every time.\n\nThank you!'
  await rate(store, ben.token, PHOTOS.id, 1, comment)
  await rate(store, maria.token, PHOTOS.id, 0.5, 'Good, but slow with many photos.')
  await rate(
    store,
    spam.token,
    PHOTOS.id,
    0,
    'Cheap watches: https://watches.example/very-long-address-without-any-end?coupon=1234567890',
  )
  const report = { kind: 'report', person: spam.accountId, language: 'en' }
  const reason = 'It advertises watches, and says nothing of the app.'
  await sent(browsers.jana, `/account/apps/${PHOTOS.id}/comments/`, { ...report, reason })
}

async function offered(store: ChangingStore, owner: People['jana'], app: Described): Promise<TestApp> {
  const made = { id: app.id, identity: await store.authority.issue({ commonName: app.id }), owner }
  await published(store, made, '/api/v1/apps', registration(made))
  for (const version of app.versions) await release(store, made, app, version)
  return made
}

async function release(store: ChangingStore, app: TestApp, told: Described, version: string, nightly = false) {
  const bytes = await buildAppArchive(app.id, infoXml(told, version))
  const download = store.archives.offer(`${app.id}-${version}${nightly ? '-nightly' : ''}.tar.gz`, bytes)
  const request = { download, signature: signBytes(app.identity.privateKey, bytes), nightly }
  await published(store, app, '/api/v1/apps/releases', request)
}

function infoXml({ id, name, summary }: Described, version: string): string {
  return `<?xml version="1.0"?>
<info>
  <id>${id}</id><name>${name}</name><summary>${summary}</summary><description>${summary}.</description>
  <version>${version}</version><licence>AGPL-3.0-or-later</licence><author>Jana Nováková</author>
  <category>multimedia</category><category>tools</category><bugs>https://example.org/bugs</bugs>
  <dependencies><nextcloud min-version="31" max-version="34"/></dependencies>
</info>
`
}

/** Helpers, one who was asked to help, an app that is to get another owner, and one for whoever has nothing yet to decide on. */
async function share(browsers: Browsers, { ben, lena, stefan, tom }: People): Promise<void> {
  const photos = `/account/apps/${PHOTOS.id}/`
  await sent(browsers.jana, photos, { kind: 'invite', username: lena.username })
  const waiting = await browsers.lena.open('/account/apps/')
  const id = /name="id" value="([^"]+)"/.exec(waiting.text)?.[1] ?? ''
  await sent(browsers.lena, `${photos}answer/`, { kind: 'invitation', id, accepted: 'yes' })
  await sent(browsers.jana, photos, { kind: 'invite', username: tom.username })
  await sent(browsers.jana, photos, { kind: 'offer', username: stefan.username })
  await sent(browsers.lena, `/account/apps/${LONG.id}/`, { kind: 'invite', username: ben.username })
}

async function rate(store: ChangingStore, token: string, appId: string, rating: number, comment: string) {
  const sentBy = {
    method: 'POST',
    headers: { authorization: `Token ${token}` },
    json: { rating, language: 'en', comment },
  }
  const { status, text } = await store.ask(`/api/v1/apps/${appId}/ratings`, sentBy)
  if (status >= 300) throw new Error(`the comment was refused: ${status} ${text}`)
}
