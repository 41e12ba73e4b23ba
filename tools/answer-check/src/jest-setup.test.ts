import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = dirname(fileURLToPath(import.meta.url))
const JEST = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js')

interface Report {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

/** Runs jest with the check, as the whole test run does. */
async function run(file: string): Promise<Report> {
  const config = {
    rootDir: FOLDER,
    testMatch: [`**/${file}.js`],
    transform: {},
    setupFilesAfterEnv: ['./jest-setup.js'],
    watchman: false,
    cacheDirectory: join(FOLDER, '../../../.cache/jest'),
  }
  const node = ['--experimental-vm-modules', '--no-warnings', JEST]
  const options = ['--config', JSON.stringify(config), '--json', '--runInBand', '--silent']
  return new Promise((resolve) => {
    execFile(process.execPath, [...node, ...options], { maxBuffer: 2 ** 24 }, (_failed, stdout) => {
      resolve(JSON.parse(stdout) as Report)
    })
  })
}

describe('a test that asserts nothing about an answer', () => {
  it('fails when the answer is not as described, however it was asked for', async () => {
    const [result] = (await run('deliberately-wrong-spec')).testResults
    expect(result?.assertionResults.map(({ title, status }) => [title, status])).toEqual([
      ['right by http', 'passed'],
      ['wrong by http', 'failed'],
      ['right by fetch', 'passed'],
      ['wrong by fetch', 'failed'],
    ])
    expect(result?.message).toContain('GET /api/v1/categories.json?wrong was answered with 200')
    expect(result?.message).toContain('{"additionalProperty":"secret"}')
  })
})
