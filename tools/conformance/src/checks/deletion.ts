import { checklist } from '../check.js'
import { equal, holds, status } from '../expect.js'
import type { Person, TestApp, World } from '../world.js'

/** Milliseconds that a consequence may take, and between two looks for it. */
const PATIENCE = 20_000
const LOOK = 100

async function published(world: World, version = '1.0.0'): Promise<TestApp> {
  const app = await world.app()
  status(await world.publish(app, version), 201)
  return app
}

async function withMaintainer(world: World): Promise<[TestApp, Person]> {
  const app = await published(world)
  const maintainer = await world.person()
  await world.operate(`/apps/${app.id}/maintainers`, { username: maintainer.name, present: true })
  return [app, maintainer]
}

async function tagChanges(world: World, name: string, act: () => Promise<unknown>): Promise<void> {
  const before = await world.tagOf(name)
  await act()
  holds((await world.tagOf(name)) !== before, `the tag of ${name} has changed`)
}

/** What others do after an account was deleted takes a moment. */
async function tagWillChange(world: World, name: string, act: () => Promise<unknown>): Promise<void> {
  const before = await world.tagOf(name)
  await act()
  const end = performance.now() + PATIENCE
  while ((await world.tagOf(name)) === before) {
    holds(performance.now() < end, `the tag of ${name} has changed`)
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
}

const logs = checklist('C-api', {
  'the list changes its tag when an app is deleted': async (world) => {
    const app = await published(world)
    await tagChanges(world, 'apps.json', () => world.send('DELETE', `/apps/${app.id}`, app.owner))
  },
  'the list changes its tag when a release is deleted': async (world) => {
    const app = await published(world)
    await tagChanges(world, 'apps.json', () => world.send('DELETE', `/apps/${app.id}/releases/1.0.0`, app.owner))
  },
  'the list changes its tag when an owner is deleted': async (world) => {
    const app = await published(world)
    await tagWillChange(world, 'apps.json', () => world.erase(app.owner, 'delete'))
    equal(await world.listed(app), undefined, 'the app in the list')
  },
  'ratings change their tag when a rating is deleted': async (world) => {
    const [app, rater] = [await published(world), await world.person()]
    await world.rate(app, rater, 1)
    await tagChanges(world, 'ratings.json', () => world.send('DELETE', `/apps/${app.id}/ratings`, rater))
  },
  'ratings change their tag when a rated app is deleted': async (world) => {
    const [app, rater] = [await published(world), await world.person()]
    await world.rate(app, rater, 1)
    await tagChanges(world, 'ratings.json', () => world.send('DELETE', `/apps/${app.id}`, app.owner))
  },
  'ratings change their tag when their author is deleted': async (world) => {
    const [app, rater] = [await published(world), await world.person()]
    await world.rate(app, rater, 1)
    await tagWillChange(world, 'ratings.json', () => world.erase(rater, 'orphan'))
  },
})

const apps = checklist('C-api', {
  'delete app: the owner with token, 204, and it is gone': async (world) => {
    const app = await published(world)
    const answer = status(await world.send('DELETE', `/apps/${app.id}`, app.owner), 204)
    equal(answer.text, '', 'the body')
    equal(await world.listed(app), undefined, 'the app in the list')
  },
  'delete app: unauthenticated 401': async (world) => {
    const app = await published(world)
    const answer = status(await world.send('DELETE', `/apps/${app.id}`, undefined), 401)
    holds(answer.headers['www-authenticate'] !== undefined, 'there is a challenge')
    holds((await world.listed(app)) !== undefined, 'the app is still listed')
  },
  'delete app: another user 403': async (world) => {
    const app = await published(world)
    status(await world.send('DELETE', `/apps/${app.id}`, await world.person()), 403)
  },
  'delete app: a co-maintainer 403': async (world) => {
    const [app, maintainer] = await withMaintainer(world)
    status(await world.send('DELETE', `/apps/${app.id}`, maintainer), 403)
  },
  'delete app: an unknown id 404': async (world) => {
    status(await world.send('DELETE', `/apps/${world.newName('none')}`, await world.person()), 404)
  },
})

const releases = checklist('C-api', {
  'delete release: the owner 204': async (world) => {
    const app = await published(world)
    status(await world.publish(app, '1.1.0'), 201)
    status(await world.send('DELETE', `/apps/${app.id}/releases/1.1.0`, app.owner), 204)
    equal(await world.versions(app), ['1.0.0'], 'versions left')
  },
  'delete release: a co-maintainer 204': async (world) => {
    const [app, maintainer] = await withMaintainer(world)
    status(await world.send('DELETE', `/apps/${app.id}/releases/1.0.0/`, maintainer), 204)
    equal(await world.versions(app), [], 'versions left')
  },
  'delete release: unauthenticated 401': async (world) => {
    const app = await published(world)
    status(await world.send('DELETE', `/apps/${app.id}/releases/1.0.0`, undefined), 401)
  },
  'delete release: another user 403': async (world) => {
    const app = await published(world)
    status(await world.send('DELETE', `/apps/${app.id}/releases/1.0.0`, await world.person()), 403)
  },
  'delete release: an unknown one 404': async (world) => {
    const app = await published(world)
    status(await world.send('DELETE', `/apps/${app.id}/releases/9.9.9`, app.owner), 404)
  },
  'delete release: the nightly path for a stable release 404, and the reverse': async (world) => {
    const app = await published(world)
    status(await world.send('DELETE', `/apps/${app.id}/releases/nightly/1.0.0`, app.owner), 404)
    status(await world.publish(app, '2.0.0', { nightly: true }), 201)
    status(await world.send('DELETE', `/apps/${app.id}/releases/2.0.0`, app.owner), 404)
    status(await world.send('DELETE', `/apps/${app.id}/releases/nightly/2.0.0`, app.owner), 204)
    equal(await world.versions(app), ['1.0.0'], 'versions left')
  },
})

export const deletionChecks = [...logs, ...apps, ...releases]
