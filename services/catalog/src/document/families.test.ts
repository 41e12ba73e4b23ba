import { randomBytes } from 'node:crypto'
import { constants, inflateRawSync } from 'node:zlib'
import { personKeys, publicProfiles } from '@appstore/contracts/accounts'
import { publishDiscover } from '@appstore/contracts/catalog'
import { listDocuments } from '@appstore/contracts/documents'
import { until } from '@appstore/event-sourcing/counter-spec'
import { seal } from '@appstore/service/seal'
import { appMetadata, historyOf } from '../app-list/app-history-spec.js'
import { fetchDocument, startTestCatalog, type TestCatalog } from '../catalog-spec.js'
import { ratingsOf } from '../rating-list/rating-history-spec.js'

const ANN = '00000000-0000-4000-8000-00000000000a'
const BOB = '00000000-0000-4000-8000-00000000000b'
const RATINGS = 'ratings.json'
const news = { ...historyOf('news'), ...ratingsOf('news') }
const RATINGS_FAILED = 'The list of ratings could not be built anew; what was there before is served.'

let catalog: TestCatalog
let accounts: Accounts

/** The people that `accounts` knows, and how often it was asked. */
interface Accounts {
  readonly people: Map<string, { number: number; firstName: string; lastName: string; key: Buffer }>
  asked: number
  leave(): Promise<void>
}

function startAccounts(people: Accounts['people']): Accounts {
  const known = (accountIds: readonly string[]) =>
    accountIds.flatMap((accountId) => {
      const person = people.get(accountId)
      return person === undefined ? [] : [{ accountId, ...person }]
    })
  const answers = [
    catalog.others.answer(publicProfiles, async ({ accountIds }) => {
      made.asked += 1
      return { profiles: known(accountIds).map(({ key: _key, ...profile }) => profile) }
    }),
    catalog.others.answer(personKeys, async ({ accountIds }) => ({
      keys: known(accountIds).map(({ accountId, key }) => ({ accountId, key: key.toString('base64') })),
    })),
  ]
  const leave = async () => {
    for (const each of answers) await each.stop()
  }
  const made = { people, asked: 0, leave }
  return made
}

const PEOPLE = new Map([
  [ANN, { number: 1, firstName: 'Ann', lastName: 'Author', key: randomBytes(32) }],
  [BOB, { number: 2, firstName: 'Bob', lastName: '', key: randomBytes(32) }],
])
const sealed = (accountId: string, text: string) => ({
  en: { sealed: seal(PEOPLE.get(accountId)?.key as Buffer, text) },
})

beforeEach(async () => {
  catalog = await startTestCatalog()
  accounts = startAccounts(new Map(PEOPLE))
  await catalog.others.native.flush()
  await catalog.happen(
    news.registered(1),
    news.published(2, { version: '1.0.0', appMetadata: appMetadata() }),
    news.given(3, ANN, { comments: sealed(ANN, 'Good') }),
  )
})
afterEach(() => catalog.stop())

const problems = async () => (await catalog.service().health()).problems
const listed = async <T>(name: string) => (await catalog.document(name))?.json as T[]
const ratings = () => listed<{ user: { id: number }; rating: number }>(RATINGS)
const raters = async () => (await ratings()).map(({ user }) => user.id)
const app = async () => (await listed<{ releases: unknown[]; ratingNumOverall: number }>('apps.json'))[0]

describe('ratings', () => {
  it('stand in their list with who gave them, and in the score of the app', async () => {
    expect(await ratings()).toEqual([
      {
        rating: 1,
        ratedAt: '2030-01-01T00:00:03Z',
        lastModified: '2030-01-01T00:00:03Z',
        translations: { en: { comment: 'Good' } },
        user: { id: 1, firstName: 'Ann', lastName: 'Author' },
        app: 'news',
      },
    ])
    expect(await app()).toMatchObject({ id: 'news', ratingNumOverall: 3, ratingOverall: 0.5 })
    await catalog.happen(news.aged(9))
    expect(await app()).toMatchObject({ ratingNumOverall: 9 })
  })

  it('of somebody who was erased are gone with the key to them, and nothing of them is left in any table', async () => {
    await catalog.happen(news.given(4, BOB, { comments: sealed(BOB, 'Well') }))
    expect(await raters()).toEqual([2, 1])
    const data = { accountId: ANN, decisions: [], otherApps: 'orphan', at: '2030-01-01T00:00:05.000Z' }
    await catalog.happen({ stream: `account-${ANN}`, event: { type: 'AccountErased', data } })
    // before the ratings themselves are withdrawn, and although accounts still answers
    await until(async () => (await raters()).join() === '2')
    const texts = async () => {
      const rows = await catalog.query<{ deflated: Buffer }>('select deflated from segments')
      return rows.map(({ deflated }) => inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH }).toString())
    }
    await until(async () => !(await texts()).some((text) => /"(Good|Ann)"/.test(text)))
    expect((await texts()).some((text) => text.includes('Well'))).toBe(true)
  })

  it('change the tag of their list when they are given, changed and withdrawn (wart 5)', async () => {
    const tags = [(await catalog.document(RATINGS))?.manifest.etag]
    for (const event of [news.given(4, BOB), news.given(5, BOB, { rating: 0 }), news.withdrawn(6, ANN)]) {
      await catalog.happen(event)
      tags.push((await catalog.document(RATINGS))?.manifest.etag)
    }
    expect(new Set(tags)).toHaveProperty('size', 4)
    expect(await raters()).toEqual([2])
  })

  it('of a deleted app are hidden, come back with it, and not with another of the same id', async () => {
    await catalog.happen(news.deleted(4))
    expect(await raters()).toEqual([])
    await catalog.happen(news.undeleted(5))
    expect(await raters()).toEqual([1])
    await catalog.happen(news.deleted(6), news.registered(7, { ownerId: 'bob' }))
    expect(await raters()).toEqual([])
    const anew = { version: '2.0.0', certificateRevision: 4, appMetadata: appMetadata() }
    await catalog.happen(news.published(8, anew))
    expect(await app()).toMatchObject({ ratingNumOverall: 0, ratingOverall: 0.5 })
  })

  it('of people who are not there any more are left out', async () => {
    expect(await raters()).toEqual([1])
    await catalog.happen(news.given(4, BOB))
    accounts.people.delete(ANN)
    expect(await raters()).toEqual([2, 1]) // what is known of Ann is still taken for true
    await catalog.restart()
    expect(await raters()).toEqual([2])
  })

  it('do not ask for people again with every release', async () => {
    await raters()
    const before = accounts.asked
    await catalog.happen(news.published(4, { version: '1.1.0' }), news.given(5, ANN, { rating: 0 }))
    expect(await ratings()).toEqual([expect.objectContaining({ rating: 0 })])
    expect(accounts.asked).toBe(before)
  })
})

describe('while it cannot be known who wrote ratings', () => {
  it('the former list stays, every other list goes on, and operators are told', async () => {
    const before = await catalog.document(RATINGS)
    await accounts.leave()
    await catalog.happen(news.given(4, BOB), news.published(5, { version: '1.1.0' }))
    expect(await app()).toMatchObject({ releases: [{ version: '1.1.0' }, { version: '1.0.0' }], ratingNumOverall: 4 })
    expect((await fetchDocument(catalog.others, RATINGS))?.text).toBe(before?.text)
    await until(async () => (await problems()).includes(RATINGS_FAILED))
    accounts = startAccounts(new Map(PEOPLE))
    await until(async () => (await problems()).length === 0)
    expect(await raters()).toEqual([2, 1])
  })

  it('the former list stays over a restart as well', async () => {
    const before = await catalog.document(RATINGS)
    await accounts.leave()
    await catalog.restart()
    const { documents } = await catalog.others.call(listDocuments, {})
    expect(documents.map(({ name }) => name)).toContain(RATINGS)
    const after = await fetchDocument(catalog.others, RATINGS)
    expect(after?.text).toBe(before?.text)
    expect(after?.manifest.lastModified).toBe(before?.manifest.lastModified)
    expect(await app()).toMatchObject({ id: 'news' })
  })
})

describe('a family of documents that cannot be built', () => {
  it.each([
    ['discover_document', 'The discover document'],
    ['categories', 'The lists of categories and platforms'],
    ['app_ratings', 'The list of ratings'],
  ])('for want of %s leaves the lists of apps as they should be', async (view, title) => {
    await catalog.document('apps.json')
    await catalog.query(`alter view ${view} rename to view_away`)
    const failed = `${title} could not be built anew; what was there before is served.`
    const upload = { type: 'DiscoverDocumentPublished', data: { text: '[]', at: '2030-01-01T00:00:00.000Z' } }
    await catalog.happen({ stream: 'discover-document', event: upload }, news.given(4, BOB))
    await until(async () => (await problems()).includes(failed))
    await catalog.happen(news.published(5, { version: '1.1.0' }))
    await until(async () => (await app())?.releases.length === 2)
    await catalog.query(`alter view view_away rename to ${view}`)
    await until(async () => (await problems()).length === 0)
  })
})

describe('the discover document', () => {
  const caller = { actor: 'account:a', credential: 'password', correlationId: 'c' }
  const upload = (text: string) =>
    catalog.others.call(publishDiscover, { caller: { ...caller, commandId: crypto.randomUUID() }, text })

  it('is absent until one is uploaded', async () => {
    expect(await catalog.document('discover.json')).toBeUndefined()
  })

  it('is served byte for byte, from the time of its upload, also after a rebuild', async () => {
    const text = ' [ {"type":"post",\n\t"headline":{"en":"Ü"}} ]\n'
    expect(await upload(text)).toEqual({ position: expect.stringMatching(/^\d+$/) })
    const served = await catalog.document('discover.json')
    expect(served?.text).toBe(text)
    const [uploaded] = await catalog.eventStore.readStream('discover-document')
    expect(uploaded?.data).toMatchObject({ at: served?.manifest.lastModified })
    await catalog.query('delete from documents')
    await catalog.restart()
    expect((await catalog.document('discover.json'))?.manifest.lastModified).toBe(served?.manifest.lastModified)
  })

  it('that breaks its schema, or is no JSON, changes nothing and is told all that is wrong (wart 10)', async () => {
    await upload('[]')
    expect(await upload('[{"type":"post","order":"x"},{"type":"banner"}]')).toEqual({
      violations: [expect.stringContaining('/0/order'), expect.stringContaining('/1')],
    })
    expect(await upload('[{')).toEqual({ violations: [expect.stringContaining('JSON')] })
    expect((await catalog.document('discover.json'))?.text).toBe('[]')
  })
})
