import { type KeyObject, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { archiveUrl } from './archive-url.js'
import { packApp } from './pack-app.js'
import { showProgress } from './progress.js'
import type { Session } from './session.js'
import { UsageError } from './settings.js'
import { readKey, signBytes } from './sign.js'

interface PublishOptions {
  readonly key: string
  readonly certificate?: string
  readonly url?: string
  readonly nightly?: boolean
  readonly token?: string
}

/** Milliseconds for a publication: the store downloads for up to a minute. */
const PUBLISH_DEADLINE = 90_000

/** `app sign|register|publish`: what an author does. */
export function appCommands(program: Command, session: Session): void {
  const app = program.command('app').description('register, sign and publish apps as an author')

  app
    .command('sign <archive>')
    .description('print the signature over an archive (or over the id, with --id)')
    .requiredOption('--key <file>', 'private key, PEM')
    .option('--id', 'sign the text <archive> itself: an app id, for a registration')
    .action(async (archive: string, options: { key: string; id?: boolean }) => {
      const bytes = options.id ? Buffer.from(archive) : await readFile(archive)
      session.print(signBytes(await readKey(options.key), bytes))
    })

  app
    .command('register <id>')
    .description('register an app id with its certificate, or change the certificate')
    .requiredOption('--certificate <file>', 'certificate, PEM')
    .requiredOption('--key <file>', 'private key, PEM')
    .option('--token <token>', 'personal or API token; better: the environment variable STORE_TOKEN')
    .action(async (id: string, options: { certificate: string; key: string; token?: string }) => {
      session.print(await register(session, id, options))
    })

  app
    .command('publish <path>')
    .description('publish a release: an app folder (packed for you) or a .tar.gz')
    .requiredOption('--key <file>', 'private key, PEM')
    .option('--certificate <file>', 'certificate, PEM: registers the app first when it is new')
    .option('--url <https address>', 'where the store can download the archive; not needed for a development store')
    .option('--nightly', 'publish as a nightly')
    .option('--token <token>', 'personal or API token; better: the environment variable STORE_TOKEN')
    .action((path: string, options: PublishOptions) => publish(session, path, options))
}

async function publish(session: Session, path: string, options: PublishOptions): Promise<void> {
  const authorization = `Token ${token(session, options)}`
  const progress = showProgress('Publishing', options.certificate === undefined ? 3 : 4)
  try {
    const { name, appId, archive } = await readApp(path)
    progress.step(`${appId === undefined ? 'Read' : 'Packed'} ${name} (${archive.length} bytes)`)
    const key = await readKey(options.key)
    if (options.certificate !== undefined) {
      progress.step(await register(session, appId, { ...options, certificate: options.certificate }))
    }
    const download = options.url ?? (await archiveUrl(session, name, archive))
    progress.step(`Signed; the store downloads ${download}`)
    const { status } = await session.author('/api/v1/apps/releases', {
      method: 'POST',
      authorization,
      body: { download, signature: signBytes(key, archive), nightly: options.nightly ?? false },
      timeoutMs: PUBLISH_DEADLINE,
    })
    progress.step(status === 201 ? 'Published' : 'The release stood in the store already')
    progress.done(`${name} is in the store: ${session.storeUrl}/api/v1/apps.json`)
  } catch (error) {
    progress.failed('Nothing was published.')
    throw error
  }
}

async function register(
  session: Session,
  id: string | undefined,
  options: { certificate: string; key: string; token?: string },
): Promise<string> {
  const certificate = await readFile(options.certificate, 'utf8').catch(() => {
    throw new UsageError(`There is no certificate ${options.certificate}.`)
  })
  const { commonName, fits } = readCertificate(certificate, options.certificate)
  const appId = id ?? commonName
  if (appId !== commonName) {
    throw new UsageError(`The certificate ${options.certificate} is for "${commonName}", not for "${appId}".`)
  }
  const key = await readKey(options.key)
  if (!fits(key))
    throw new UsageError(`The key ${options.key} does not belong to the certificate ${options.certificate}.`)
  const signature = signBytes(key, Buffer.from(appId))
  const { status } = await session.author('/api/v1/apps', {
    method: 'POST',
    authorization: `Token ${token(session, options)}`,
    body: { certificate, signature },
  })
  return status === 201 ? `Registered ${appId}` : `${appId} is registered`
}

async function readApp(path: string): Promise<{ name: string; appId: string | undefined; archive: Buffer }> {
  const found = await stat(path).catch(() => {
    throw new UsageError(`There is no ${path}.`)
  })
  if (!found.isDirectory()) {
    return { name: path.split('/').at(-1) as string, appId: undefined, archive: await readFile(path) }
  }
  const { appId, version, archive } = await packApp(path)
  return { name: `${appId}-${version}.tar.gz`, appId, archive }
}

function token(session: Session, options: { token?: string }): string {
  const given = options.token ?? session.environment.STORE_TOKEN
  if (given) return given
  throw new UsageError(
    'Publishing needs a token. Make one with the scope "publish" at /account/tokens/ of the store and set STORE_TOKEN (on a development store, storectl updatetoken --username NAME prints one).',
  )
}

/** The id a certificate is for, which is its common name, and whether a key is its own. */
function readCertificate(pem: string, path: string): { commonName: string; fits: (key: KeyObject) => boolean } {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    throw new UsageError(`${path} is not a certificate in PEM form.`)
  }
  const commonName = /^CN=(.+)$/m.exec(certificate.subject)?.[1]
  if (commonName === undefined) throw new UsageError(`${path} names no app id: its subject has no CN.`)
  return { commonName, fits: (key) => certificate.checkPrivateKey(key) }
}
