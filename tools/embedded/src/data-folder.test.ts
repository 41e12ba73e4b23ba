import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from './data-folder.js'

describe('the data folder', () => {
  let parent: string
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'appstore-data-'))
  })
  afterAll(() => rm(parent, { recursive: true }))

  it('keeps its secrets from one start to the next', async () => {
    const first = await openDataFolder(join(parent, 'a'))
    const second = await openDataFolder(join(parent, 'a'))
    expect(second.secretKey).toBe(first.secretKey)
    expect(second.operatorToken).toBe(first.operatorToken)
    expect(first.secretKey.length).toBeGreaterThanOrEqual(64)
  })

  it('has other secrets than any other folder', async () => {
    const one = await openDataFolder(join(parent, 'b'))
    const other = await openDataFolder(join(parent, 'c'))
    expect(one.secretKey).not.toBe(other.secretKey)
  })

  it('lets nobody else read them', async () => {
    const folder = await openDataFolder(join(parent, 'd'))
    expect((await stat(folder.at('secret-key'))).mode & 0o077).toBe(0)
  })
})
