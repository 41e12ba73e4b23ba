import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startStore, storectl, type TestStore } from './storectl-spec.js'

const SAMPLE = fileURLToPath(new URL('../../embedded/samples/sample_greeting', import.meta.url))

let store: TestStore
let work: string
beforeAll(async () => {
  store = await startStore()
  work = await mkdtemp(join(tmpdir(), 'storectl-audit-'))
})
afterAll(async () => {
  await store.stop()
  await rm(work, { recursive: true })
})

async function line(...args: string[]): Promise<string> {
  const environment = { APPSTORE_DATA: store.folder, STORECTL_PASSWORD: 'a long password' }
  const { code, out, err } = await storectl(args, environment)
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out.trimEnd()
}

interface Entry {
  eventId: string
  type: string
  actor: string
  actorName: string | null
  credential: string
  reason: string | null
}
const audit = async (...args: string[]): Promise<Entry[]> =>
  (await line('audit', '--json', ...args))
    .split('\n')
    .filter((each) => each !== '')
    .map((each) => JSON.parse(each) as Entry)
const listed = async () =>
  ((await (await fetch(`${store.url}/api/v1/apps.json`)).json()) as { id: string }[]).map(({ id }) => id)

describe('the audit', () => {
  it('tells who did what with which token, and why, and takes it back', async () => {
    await line('createtestuser', '--username', 'ann', '--email', 'ann@example.org')
    await line('createtestuser', '--username', 'bob', '--email', 'bob@example.org')
    const token = await line('updatetoken', '--username', 'ann')
    await line('ca', 'issue', 'sample_greeting', '--out', work)
    const [key, certificate] = ['key', 'crt'].map((end) => join(work, `sample_greeting.${end}`)) as [string, string]
    await line('app', 'publish', SAMPLE, '--token', token, '--key', key, '--certificate', certificate)
    const [published] = await audit('--app', 'sample_greeting', '--limit', '1')
    expect(published).toMatchObject({ type: 'ReleasePublished', actorName: 'ann' })
    const byToken = await audit('--credential', published?.credential as string)
    expect(byToken.map(({ type }) => type)).toEqual(['ReleasePublished', 'AppRegistered'])

    await line('apps', 'delete', 'sample_greeting', '--reason', 'by mistake')
    const [deletion] = await audit('--type', 'AppDeleted')
    expect(deletion).toMatchObject({ actor: 'operator', credential: 'operator-token', reason: 'by mistake' })
    expect(await listed()).not.toContain('sample_greeting')
    expect(await line('audit', 'undo', deletion?.eventId as string)).toBe(
      'AppDeleted of app sample_greeting is undone.',
    )
    expect(await listed()).toContain('sample_greeting')
    expect((await audit('--actor', 'operator', '--limit', '1'))[0]).toMatchObject({
      reason: `undoes AppDeleted ${deletion?.eventId}`,
    })

    await line('apps', 'maintainer', 'add', 'sample_greeting', 'bob')
    const [added] = await audit('--type', 'AppMaintainerAdded')
    await line('audit', 'undo', added?.eventId as string, '--reason', 'the wrong bob')
    expect((await audit('--actor', 'operator', '--limit', '1'))[0]).toMatchObject({
      type: 'AppMaintainerRemoved',
      reason: 'the wrong bob',
    })
  })

  it('is a table for people', async () => {
    const [head, newest] = (await line('audit', '--actor', 'operator', '--limit', '1')).split('\n')
    expect(head?.split(/\s{2,}/)).toEqual(['WHEN', 'WHO', 'WITH', 'WHAT', 'OF', 'WHY', 'EVENT'])
    expect(newest).toMatch(/operator\s+operator-token\s+AppMaintainerRemoved\s+app sample_greeting\s+the wrong bob/)
    expect(await line('audit', '--actor', 'nobody')).toBe('Nothing was found.')
    expect(await line('audit', '--since', '2999-01-01')).toBe('Nothing was found.')
  })
})
