import { networkInterfaces } from 'node:os'
import { buildAppArchive } from '@appstore/dev-authority/archive'
import { signBytes } from '@appstore/dev-authority/sign'
import { checklist } from '../check.js'
import { CouldNotRun } from '../could-not-run.js'
import { equal, holds, refusedWithSentence, status } from '../expect.js'
import { infoXml } from '../info-xml.js'
import type { Listed, TestApp, World } from '../world.js'

function blocked(address: string) {
  return async (world: World) => {
    const app = await world.app()
    const body = {
      download: `https://${address}/a.tar.gz`,
      signature: signBytes(app.identity.privateKey, Buffer.from('x')),
    }
    refusedWithSentence(await world.send('POST', '/apps/releases', app.owner, body))
  }
}

const downloader = checklist('C-release', {
  'download: loopback IPv4 blocked': blocked('127.0.0.1:9'),
  'download: localhost by name blocked': blocked('localhost:9'),
  "download: the machine's own private address blocked": async (world) => {
    const own = Object.values(networkInterfaces())
      .flat()
      .find((each) => each !== undefined && !each.internal && each.family === 'IPv4')
    if (own === undefined) throw new CouldNotRun('this machine has no address but loopback')
    await blocked(`${own.address}:9`)(world)
  },
  'download: 192.168/16 blocked': blocked('192.168.1.1'),
  'download: 10/8 blocked': blocked('10.0.0.1'),
  'download: 172.16/12 blocked': blocked('172.16.0.1'),
  'download: loopback and mapped IPv6 blocked': async (world) => {
    for (const address of ['[::1]:9', '[::ffff:127.0.0.1]:9', '[fe80::1]', '[fd00::1]']) await blocked(address)(world)
  },
  'download: a 404 names the address': async (world) => {
    const app = await world.app()
    const download = world.offer(Buffer.alloc(0)).replace(/[^/]+$/, 'not-there.tar.gz')
    const body = { download, signature: signBytes(app.identity.privateKey, Buffer.from('x')) }
    refusedWithSentence(await world.send('POST', '/apps/releases', app.owner, body), /not-there\.tar\.gz/)
  },
})

const certificates = checklist('C-release', {
  'certificate: the CN is read, and is the id': async (world) => {
    status(await world.publish(await world.app(), '1.0.0'), 201)
  },
  'certificate: a CN with a leading slash refused': async (world) => {
    const id = world.newName('a')
    const identity = await world.identity(`/${id}`)
    refusedWithSentence(await world.register({ id: `/${id}`, identity }, await world.person()))
  },
  'certificate: a wrong chain refused': async (world) => {
    const { createAuthority } = await import('@appstore/dev-authority/authority')
    const id = world.newName('a')
    const stranger = await (await createAuthority({ name: 'Stranger' })).issue({ commonName: id })
    refusedWithSentence(
      await world.register({ id, identity: stranger }, await world.person()),
      /chain|authority|issue/i,
    )
  },
  'certificate: an expired one refused': async (world) => {
    const { authority } = world.options
    if (authority === undefined) throw new CouldNotRun('an authority that the store trusts is needed (--authority)')
    const id = world.newName('a')
    const identity = await authority.issue({ commonName: id, notBefore: new Date(0), notAfter: new Date(86_400_000) })
    refusedWithSentence(await world.register({ id, identity }, await world.person()), /ended|expired/)
  },
  'archive signature: good': async (world) => void status(await world.publish(await world.app(), '1.0.0'), 201),
  'id signature: good': async (world) => void (await world.app()),
  'signature of other data refused': async (world) => {
    const app = await world.app()
    const archive = await buildAppArchive(app.id, infoXml(app.id))
    const body = { download: world.offer(archive), signature: signBytes(app.identity.privateKey, Buffer.from('other')) }
    refusedWithSentence(await world.send('POST', '/apps/releases', app.owner, body), /signature/i)
  },
  'signature: letters after the padding and the URL alphabet refused (clients.md C14)': async (world) => {
    const app = await world.app()
    const archive = await buildAppArchive(app.id, infoXml(app.id))
    const right = signBytes(app.identity.privateKey, archive)
    for (const signature of [`${right}cu`, right.replace(/[+/]/g, '-'), right.slice(0, -1)]) {
      const answer = await world.send('POST', '/apps/releases', app.owner, {
        download: world.offer(archive),
        signature,
      })
      if (signature !== right) refusedWithSentence(answer, /base64|signature/i)
    }
  },
})

async function histories(world: World, versions: [version: string, nightly?: boolean][]): Promise<[TestApp, Listed]> {
  const app = await world.app()
  for (const [version, nightly] of versions) {
    const xml = infoXml(app.id, { version, replace: { description: `<description>As of ${version}</description>` } })
    status(await world.publishXml(app, xml, {}, { nightly: nightly ?? false }), 201)
  }
  return [app, (await world.listed(app)) as Listed]
}

/** After these publications the app is described as of this version. */
function described(versions: [version: string, nightly?: boolean][], as: string) {
  return async (world: World) => {
    const [, app] = await histories(world, versions)
    equal(
      (app.translations as Record<string, { description: string }>).en?.description,
      `As of ${as}`,
      'the description',
    )
  }
}

const imports = checklist('C-release', {
  'import: a higher version updates the app': described([['1.0.0'], ['1.1.0']], '1.1.0'),
  'import: a lower version does not': described([['1.1.0'], ['1.0.0']], '1.1.0'),
  'import: a pre-release does not, when a stable one exists': described([['1.0.0'], ['1.1.0-beta.1']], '1.0.0'),
  'import: a nightly does not, when a stable one exists': described([['1.0.0'], ['1.1.0', true]], '1.0.0'),
  'import: a pre-release as first release does': described([['1.0.0-beta.1']], '1.0.0-beta.1'),
  'import: a nightly as first does': described([['1.0.0', true]], '1.0.0'),
  'import: a high pre-release does not stop a later stable release (wart 11)': described(
    [['1.0.0'], ['3.0.0-rc.1'], ['2.0.0']],
    '2.0.0',
  ),
  'import: old translations and screenshots are removed': async (world) => {
    const app = await world.app()
    const first = infoXml(app.id, {
      replace: { name: '<name>A</name><name lang="de">B</name>' },
      more: '<screenshot>https://example.org/1.png</screenshot>',
    })
    status(await world.publishXml(app, first), 201)
    status(await world.publish(app, '1.1.0'), 201)
    const listed = await world.standing(app)
    equal(Object.keys(listed.translations as object), ['en'], 'languages')
    equal(listed.screenshots, [], 'screenshots')
  },
  'import: texts are trimmed': async (world) => {
    const app = await world.app()
    const xml = infoXml(app.id, {
      replace: { author: '<author> Ann </author>' },
      more: '<screenshot> https://example.org/1.png </screenshot>',
    })
    status(await world.publishXml(app, xml), 201)
    const listed = await world.standing(app)
    equal(listed.authors, [{ name: 'Ann', mail: '', homepage: '' }], 'authors')
    const [screenshot] = listed.screenshots as { url: string }[]
    equal(
      Buffer.from(screenshot?.url.split('/').at(-1) ?? '', 'base64').toString(),
      'https://example.org/1.png',
      'the screenshot',
    )
  },
  'screenshots: the widest allowed source of 256 characters round-trips': async (world) => {
    const app = await world.app()
    const source = `https://example.org/${'a'.repeat(236)}`
    status(await world.publishXml(app, infoXml(app.id, { more: `<screenshot>${source}</screenshot>` })), 201)
    const [screenshot] = (await world.standing(app)).screenshots as { url: string }[]
    equal(Buffer.from(screenshot?.url.split('/').at(-1) ?? '', 'base64url').toString(), source, 'the source')
  },
  'a release never changes: the same version with other bytes is refused with the way out': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    const answer = status(await world.publishXml(app, infoXml(app.id), { 'x.txt': 'x' }), 409)
    holds(/version/i.test(answer.text), 'the answer says to raise the version')
    equal(await world.versions(app), ['1.0.0'], 'versions')
  },
  'the same version and bytes again: 200, also from another address': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    status(await world.publish(app, '1.0.0'), 200)
  },
  'nightlies: at most one, replaced by the next': async (world) => {
    const [app] = await histories(world, [
      ['1.0.0', true],
      ['1.1.0', true],
    ])
    equal(await world.versions(app), ['1.1.0'], 'versions')
  },
  'versions: semver order, nightly above stable': async (world) => {
    const [app] = await histories(world, [['1.2.0'], ['1.10.0'], ['1.9.0'], ['1.10.0', true]])
    equal(await world.versions(app), ['1.10.0', '1.10.0', '1.9.0', '1.2.0'], 'versions')
  },
  'versions: a pre-release part with a leading zero refused (wart 7)': async (world) => {
    refusedWithSentence(await world.publish(await world.app(), '1.0.0-01'), /version/)
  },
  'versions: min above max, and a leading zero refused (wart 8)': async (world) => {
    const app = await world.app()
    refusedWithSentence(await world.publish(app, '1.0.0', { range: ['33', '31'] }), /min|max/)
    refusedWithSentence(await world.publish(app, '1.0.0', { range: ['031', '32'] }), /031|zero/)
  },
})

export const releaseChecks = [...downloader, ...certificates, ...imports]
