import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority, type Identity } from '@appstore/dev-authority/authority'
import { storectl } from './storectl-spec.js'

let folder: string
let news: Identity
/** Path of a file in this suite's folder. */
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storectl-'))
  const authority = await createAuthority({ name: 'Test' })
  news = await authority.issue({ commonName: 'news' })
  const mail = await authority.issue({ commonName: 'mail' })
  await writeFile(at('news.key'), news.privateKey)
  await writeFile(at('news.crt'), news.certificate)
  await writeFile(at('mail.key'), mail.privateKey)
  await writeFile(at('archive.tar.gz'), Buffer.from([0x1f, 0x8b, 0, 255, 10, 13]))
})
afterAll(() => rm(folder, { recursive: true }))

/** A command that fails: its one explanation on standard error, nothing on standard output. */
async function failure(args: readonly string[], environment: Record<string, string> = {}): Promise<string> {
  const { code, out, err } = await storectl(args, environment)
  expect({ args, code, out }).toEqual({ args, code: 1, out: '' })
  expect(err).not.toMatch(/^\s+at /m)
  return err
}

describe('a command line', () => {
  it('without a command shows what there is', async () => {
    expect(await failure([])).toMatch(/Usage: storectl .*Commands:.*createsuperuser.*events/s)
    const { code, out } = await storectl(['--help'])
    expect(code).toBe(0)
    expect(out).toContain('createsuperuser')
  })

  it('is asked for its version', async () => {
    expect(await storectl(['--version'])).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' })
  })

  it.each([
    [['createsuperusr'], 'createsuperuser', 'storectl --help'],
    [['projections', 'statos'], 'status', 'storectl projections --help'],
    [['app', 'sing'], 'sign', 'storectl app --help'],
  ])('with a typing mistake gets a suggestion: %s', async (args, suggestion, help) => {
    const err = await failure(args)
    expect(err).toContain(`(Did you mean ${suggestion}?)`)
    expect(err).toContain(`(${help} lists the commands)`)
  })

  it.each([
    [['verifyemail', '--username', 'ann'], '--email <address>', 'storectl verifyemail --help'],
    [['updatetoken'], '--username <name>', 'storectl updatetoken --help'],
    [['app', 'sign', 'archive.tar.gz'], '--key <file>', 'storectl app sign --help'],
  ])('without an option that is needed names it: %s', async (args, option, help) => {
    const err = await failure(args)
    expect(err).toContain(`required option '${option}' not specified`)
    expect(err).toContain(`(${help} shows how)`)
  })

  it('with a wrong value says which are right', async () => {
    expect(await failure(['events', 'tail', '--after', 'yesterday'])).toContain('It is a number')
    expect(await failure(['apps', 'transfer', 'news', 'perhaps'])).toContain('It is on or off')
    expect(await failure(['syncnextcloudreleases', '--oldest-supported', '31'])).toContain('It is three numbers')
  })
})

describe('signing', () => {
  /** What `openssl dgst -verify` says of a signature that storectl printed. */
  async function opensslSays(signature: string, signed: string): Promise<string> {
    const publicKey = execFileSync('openssl', ['x509', '-in', at('news.crt'), '-pubkey', '-noout'])
    await writeFile(at('news.pub'), publicKey)
    await writeFile(at('signature'), Buffer.from(signature, 'base64'))
    const args = ['dgst', '-sha512', '-verify', at('news.pub'), '-signature', at('signature'), signed]
    return execFileSync('openssl', args).toString().trim()
  }

  it('an archive gives what openssl verifies', async () => {
    const { code, out, err } = await storectl(['app', 'sign', at('archive.tar.gz'), '--key', at('news.key')])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^[A-Za-z0-9+/]+=*\n$/)
    expect(await opensslSays(out, at('archive.tar.gz'))).toBe('Verified OK')
  })

  it('an id gives what openssl gives for it', async () => {
    await writeFile(at('id'), 'news')
    const { out } = await storectl(['app', 'sign', 'news', '--id', '--key', at('news.key')])
    const own = execFileSync('openssl', ['dgst', '-sha512', '-sign', at('news.key'), at('id')]).toString('base64')
    expect(out.trim()).toBe(own)
    expect(await opensslSays(out, at('id'))).toBe('Verified OK')
  })

  it.each([
    ['nothing.tar.gz', 'news.key', 'There is no %/nothing.tar.gz.'],
    ['', 'news.key', 'What was given is a folder; a file is needed.'],
    ['archive.tar.gz', 'nothing.key', 'There is no key %/nothing.key.'],
    [
      'archive.tar.gz',
      'news.crt',
      '%/news.crt is not a private key in PEM form (or it is encrypted with a passphrase).',
    ],
  ])('says what is missing or wrong: %s with %s', async (archive, key, sentence) => {
    const err = await failure(['app', 'sign', at(archive), '--key', at(key)])
    expect(err.replaceAll(folder, '%')).toContain(sentence)
  })
})

describe('registering and publishing', () => {
  const register = (...args: string[]) => failure(['app', 'register', ...args], { STORE_TOKEN: 'a'.repeat(40) })

  it('need a certificate that is for this app and fits the key, before anything is sent', async () => {
    const certificate = ['--certificate', at('news.crt')]
    expect(await register('mail', ...certificate, '--key', at('news.key'))).toContain('is for "news", not for "mail"')
    expect(await register('news', ...certificate, '--key', at('mail.key'))).toContain(
      'does not belong to the certificate',
    )
    const wrong = await register('news', '--certificate', at('news.key'), '--key', at('news.key'))
    expect(wrong).toContain('is not a certificate in PEM form')
    const none = await register('news', '--certificate', at('nothing.crt'), '--key', at('news.key'))
    expect(none).toContain('There is no certificate')
  })

  it('need a token, and say where it comes from', async () => {
    const err = await failure(['app', 'publish', folder, '--key', at('news.key')])
    expect(err).toContain('Make one with the scope "publish" at /account/tokens/ of the store and set STORE_TOKEN')
  })

  it('need an app', async () => {
    const publish = (path: string) =>
      failure(['app', 'publish', path, '--key', at('news.key')], { STORE_TOKEN: 'a'.repeat(40) })
    expect(await publish(at('nothing'))).toContain(`There is no ${at('nothing')}.`)
    expect(await publish(folder)).toContain('Give the folder of an app.')
  })
})

describe('a store that cannot be spoken to', () => {
  const OPERATOR_TOKEN = 'token'
  const verify = (STORE_URL: string) => failure(['events', 'verify'], { STORE_URL, OPERATOR_TOKEN })
  let server: Server
  let url: string
  let answer: { status: number; body: string }
  beforeAll(async () => {
    server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body)).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  it('because nobody listens there is named, with the way to another one', async () => {
    const unused = createServer().listen(0, '127.0.0.1')
    await once(unused, 'listening')
    const { port } = unused.address() as AddressInfo
    await new Promise((resolve) => unused.close(resolve))
    const err = await verify(`http://127.0.0.1:${port}/`)
    expect(err).toBe(
      `storectl: The store at http://127.0.0.1:${port} does not answer (connect ECONNREFUSED 127.0.0.1:${port}). Is it running? STORE_URL names another one.\n`,
    )
  })

  it.each(['apps.example.org', 'ftp://apps.example.org', '://'])('because %s is no address', async (address) => {
    expect(await verify(address)).toContain('it must be an address such as https://apps.example.org')
  })

  it('because something else answers', async () => {
    answer = { status: 502, body: '<html>Bad gateway</html>' }
    expect(await verify(url)).toContain(
      'A web page came back instead of an answer of the store. Is STORE_URL right? (HTTP 502)',
    )
    answer = { status: 200, body: '<html>Welcome</html>' }
    expect(await verify(url)).toContain('does not speak like a store of this version')
    answer = { status: 200, body: '{"events":[]}' }
    expect(await verify(url)).toContain('does not speak like a store of this version')
    answer = { status: 500, body: '' }
    expect(await verify(url)).toContain('The store gave no reason. (HTTP 500)')
  })

  it('because there is no operator token', async () => {
    const err = await failure(['events', 'verify'], { STORE_URL: url, APPSTORE_DATA: at('nowhere') })
    expect(err).toContain(
      `Set OPERATOR_TOKEN, or APPSTORE_DATA to the store's data folder (looked in ${at('nowhere')}).`,
    )
  })

  it('whatever the shape of what it says, in its own words', async () => {
    const words: [string, string][] = [
      ['["The archive is no gzip file."]', 'The archive is no gzip file.'],
      ['{"detail":"No such app."}', 'No such app.'],
      ['{"title":"Not now"}', 'Not now'],
      ['{"username":["Too long.","Odd."],"email":["Missing."]}', 'username: Too long. Odd.\nemail: Missing.'],
      ['plain words', 'plain words'],
    ]
    for (const [body, sentence] of words) {
      answer = { status: 400, body }
      expect(await verify(url)).toBe(`storectl: ${sentence} (HTTP 400)\n`)
    }
  })
})
