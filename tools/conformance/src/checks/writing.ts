import { buildAppArchive } from '@appstore/dev-authority/archive'
import { signBytes } from '@appstore/dev-authority/sign'
import { checklist } from '../check.js'
import { equal, holds, refusedFields, refusedWithSentence, status } from '../expect.js'
import { infoXml } from '../info-xml.js'
import type { TestApp, World } from '../world.js'

const publishing = checklist('C-api', {
  'publish: unauthenticated 401': async (world) => {
    const body = { download: 'https://example.org/a.tar.gz', signature: 'c2ln' }
    const answer = status(await world.send('POST', '/apps/releases', undefined, body), 401)
    equal(answer.headers['www-authenticate'], 'Token', 'the challenge')
  },
  'publish: another user 403': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0', { who: await world.person() }), 403)
    equal(await world.versions(app), [], 'versions')
  },
  'publish: a co-maintainer publishing again 200': async (world) => {
    const [app, maintainer] = [await world.app(), await world.person()]
    status(await world.publish(app, '1.0.0'), 201)
    await world.operate(`/apps/${app.id}/maintainers`, { username: maintainer.name, present: true })
    status(await world.publish(app, '1.0.0', { who: maintainer }), 200)
  },
  'publish: an unregistered app 400, and nothing is stored': async (world) => {
    const id = world.newName('a')
    const app = { id, identity: await world.identity(id), owner: await world.person() }
    refusedWithSentence(await world.publish(app, '1.0.0'), /regist/i)
    equal(await world.listed(app), undefined, 'the app')
  },
  'publish: an http download URL 400': async (world) => {
    const app = await world.app()
    const body = { download: 'http://example.org/a.tar.gz', signature: 'c2lnbmF0dXJl' }
    refusedFields(await world.send('POST', '/apps/releases', app.owner, body), 'download')
  },
})

async function transferable(world: World): Promise<TestApp> {
  const app = await world.app()
  await world.operate(`/apps/${app.id}/transfer`, { enabled: true })
  return app
}

const registering = checklist('C-api', {
  'register: unauthenticated 401': async (world) => {
    const id = world.newName('a')
    status(await world.register({ id, identity: await world.identity(id) }, undefined), 401)
  },
  'register: an existing app by somebody else 403': async (world) => {
    const app = await world.app()
    status(await world.register(app, await world.person()), 403)
  },
  'register: with the transfer switch on 204, the owner changes, the switch goes off': async (world) => {
    const app = await transferable(world)
    const [heir, third] = [await world.person(), await world.person()]
    status(await world.register(app, heir), 204)
    status(await world.publish({ ...app, owner: heir }, '1.0.0'), 201)
    status(await world.publish(app, '1.1.0'), 403)
    status(await world.register(app, third), 403)
  },
  'register: a new app 201 with owner and certificate': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    equal((await world.listed(app))?.certificate, app.identity.certificate.trim(), 'the certificate')
  },
  'register: the owner with a new certificate 204, all releases are gone': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    const renewed = { ...app, identity: await world.identity(app.id) }
    status(await world.register(renewed, app.owner), 204)
    equal(await world.versions(app), [], 'versions')
    status(await world.publish(renewed, '1.0.0'), 201)
  },
})

/** Registers again with the certificate spelled otherwise; the releases stay or go. */
function comparison(change: (pem: string) => string) {
  return async (world: World) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    const certificate = change(app.identity.certificate)
    const signature = signBytes(app.identity.privateKey, Buffer.from(app.id))
    status(await world.send('POST', '/apps', app.owner, { certificate, signature }), 204)
    equal(await world.versions(app), ['1.0.0'], 'versions')
  }
}

const comparing = checklist('C-api', {
  'certificate comparison: a different one, releases gone': async (world) => {
    const app = await world.app()
    status(await world.publish(app, '1.0.0'), 201)
    status(await world.register({ id: app.id, identity: await world.identity(app.id) }, app.owner), 204)
    equal(await world.versions(app), [], 'versions')
  },
  'certificate comparison: only CR added, releases kept': comparison((pem) => pem.replaceAll('\n', '\r\n')),
  'certificate comparison: only surrounding white space, releases kept': comparison((pem) => `\n  ${pem}\n\n`),
})

const more = checklist('C-api', {
  'camelCase and snake_case input': async (world) => {
    for (const field of ['isEnterpriseOnly', 'is_enterprise_only']) {
      const app = await world.app(undefined, { [field]: true })
      status(await world.publish(app, '1.0.0'), 201)
      equal(await world.listed(app), undefined, `an app registered with ${field}`)
    }
  },
  'blank and null fields are named': async (world) => {
    const person = await world.person()
    refusedFields(
      await world.send('POST', '/apps', person, { certificate: ' ', signature: null }),
      'certificate',
      'signature',
    )
    refusedFields(await world.send('POST', '/apps/releases', person, {}), 'download', 'signature')
    refusedFields(await world.send('POST', '/apps', person, []), 'nonFieldErrors')
  },
  'malformed JSON 400 with a detail': async (world) => {
    const { token } = await world.person()
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' }
    const answer = status(await world.api('/apps', { method: 'POST', headers, body: '{"certificate":' }), 400)
    holds(typeof (answer.json as { detail?: unknown })?.detail === 'string', 'there is a detail')
  },
  'another content type 415': async (world) => {
    const { token } = await world.person()
    const headers = { authorization: `Token ${token}`, 'content-type': 'text/plain' }
    status(await world.api('/apps', { method: 'POST', headers, body: 'x' }), 415)
  },
  'publishing with line breaks in the signature, without nightly, with unknown keys (clients.md C18, C19)': async (
    world,
  ) => {
    const app = await world.app()
    const archive = await buildAppArchive(app.id, infoXml(app.id))
    const signature = signBytes(app.identity.privateKey, archive).replace(/(.{64})/g, '$1\n')
    const body = { download: world.offer(archive), signature: `${signature}\n`, checksum: 'x' }
    status(await world.send('POST', '/apps/releases', app.owner, body), 201)
    equal((await world.listed(app))?.releases[0]?.signature, signature.replaceAll('\n', ''), 'the served signature')
  },
})

export const writingChecks = [...publishing, ...registering, ...comparing, ...more]
