import { randomBytes } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Authority } from '@appstore/dev-authority/authority'
import { signBytes } from '@appstore/dev-authority/sign'
import { packApp } from '@appstore/storectl/pack-app'
import { request } from '@appstore/storectl/store-client'
import type { DataFolder } from './data-folder.js'
import type { DownloadHost } from './download-host.js'

const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url))

/** Who publishes the samples. */
const AUTHOR = { username: 'sample-author', email: 'sample-author@example.org' }

/**
 * Publishes our own small apps the way anybody would: an account with a token, a certificate, a packed and signed archive, and
 * the public API. A run that was broken off is taken up again, because publishing the same release twice changes nothing.
 */
export async function publishSampleApps(options: {
  data: DataFolder
  authority: Authority
  downloads: DownloadHost
  storeUrl: string
  report: (line: string) => void
}): Promise<void> {
  const { data, authority, downloads, storeUrl, report } = options
  if ((await data.read('samples-published')) !== undefined) return
  const authorization = `Token ${await authorToken(storeUrl, data.operatorToken)}`
  for (const name of (await readdir(SAMPLES)).sort()) {
    const { appId, version, archive } = await packApp(join(SAMPLES, name))
    report(`Publishing the sample app ${appId} ${version}`)
    const { certificate, privateKey } = await sampleIdentity(data, authority, appId)
    await request(storeUrl, '/api/v1/apps', {
      method: 'POST',
      authorization,
      body: { certificate, signature: signBytes(privateKey, Buffer.from(appId)) },
    })
    const file = `${appId}-${version}.tar.gz`
    await writeFile(join(downloads.folder, file), archive)
    const body = { download: `${downloads.url}/${file}`, signature: signBytes(privateKey, archive), nightly: false }
    await request(storeUrl, '/api/v1/apps/releases', { method: 'POST', authorization, body, timeoutMs: 60_000 })
  }
  await data.write('samples-published', new Date().toISOString())
}

async function authorToken(storeUrl: string, operatorToken: string): Promise<string> {
  const authorization = `Bearer ${operatorToken}`
  const roles = { isStaff: false, isSuperuser: false, emailVerified: true, ifExists: 'keep' }
  const account = { ...AUTHOR, password: randomBytes(18).toString('base64url'), ...roles }
  await request(storeUrl, '/operator/accounts', { method: 'POST', authorization, body: account })
  const issued = await request(storeUrl, '/operator/tokens', {
    method: 'POST',
    authorization,
    body: { username: AUTHOR.username },
  })
  return (issued.body as { token: string }).token
}

/** Kept in the data folder: a certificate made anew would be another certificate, and its app's releases would go. */
async function sampleIdentity(data: DataFolder, authority: Authority, appId: string) {
  const name = `sample-${appId}.json`
  const saved = await data.read(name)
  if (saved !== undefined) return JSON.parse(saved) as { certificate: string; privateKey: string }
  const identity = await authority.issue({ commonName: appId })
  await data.write(name, JSON.stringify(identity))
  return identity
}
