import type { Window } from '@appstore/site-browser/site-browser'
import { administratorIn, looksRight, makeAdministrator } from './administration-spec.js'
import { authorityOf, createAuthor } from './author-spec.js'
import { describeJourney } from './journey-spec.js'
import { logIn, says } from './steps-spec.js'

/** The one that authors sign in with. */
const AUTHORS = 'correct horse'
const APPEALS = '/account/appeal-comments/'

describeJourney('comments-in-browser', 'the owner of an app that somebody rates', {}, (journey) => {
  beforeAll(async () => {
    await makeAdministrator(journey, 'root')
    const olga = await createAuthor(journey.store, 'olga')
    const authority = await authorityOf(journey.store)
    await journey.member('helper')
    for (const appId of ['kite', 'boat']) {
      await olga.register(await authority.issue({ commonName: appId }), appId)
      await journey.order(`/operator/apps/${appId}/maintainers`, { username: 'helper', present: true })
      for (const [critic, comment] of [
        ['spammer', `Buy pills, not ${appId}`],
        ['critic', `${appId} is slow`],
      ] as const) {
        const author = await createAuthor(journey.store, critic)
        const answer = await author.post(`/api/v1/apps/${appId}/ratings`, { rating: 0, language: 'en', comment })
        expect(answer.status).toBe(204)
      }
    }
  })

  /** The comment with these words. */
  const about = ({ page }: Window, words: string) => page.locator('main article').filter({ hasText: words })

  async function report(window: Window, words: string, reason: string): Promise<void> {
    const comment = about(window, words)
    if ((await comment.locator('details[open]').count()) === 0) await comment.locator('summary').click()
    await comment.getByLabel('What is wrong with it?').fill(reason)
    await comment.getByRole('button', { name: 'Report', exact: true }).click()
  }

  async function decide(window: Window, words: string, decision: string): Promise<void> {
    await window.open(APPEALS)
    const appeal = window.page.locator('main ul > li').filter({ hasText: words })
    const deed = appeal.locator('details').filter({ has: window.page.locator('summary', { hasText: decision }) })
    await deed.locator('summary').click()
    await deed.locator('button[type=submit]').click()
  }

  const commentsOf = async (appId: string): Promise<string[]> => {
    const answer = await fetch(`${journey.store.url}/api/v1/ratings.json`)
    const ratings = (await answer.json()) as { app: string; translations: Record<string, { comment: string }> }[]
    return ratings.filter(({ app }) => app === appId).flatMap(({ translations }) => translations.en?.comment ?? [])
  }

  it.each([
    ['kite', true],
    ['boat', false],
  ])('reports spam, and sees what is decided: %s (JavaScript: %s)', async (appId, javaScript) => {
    const [spam, criticism] = [`Buy pills, not ${appId}`, `${appId} is slow`]
    const [owner, staff] = [await journey.window({ javaScript }), await administratorIn(journey, 'root', javaScript)]
    await logIn(owner, 'olga', `/account/apps/${appId}/`, AUTHORS)
    await owner.page.getByRole('main').getByRole('link', { name: 'Comments' }).click()
    await about(owner, spam).waitFor()
    await looksRight(owner, javaScript, 'comments')
    await report(owner, spam, '   ')
    await says(owner, 'Say in a sentence what is wrong with the comment.')
    await looksRight(owner, javaScript, 'a report without a reason')
    await report(owner, spam, 'It sells pills.')
    await says(owner, 'The comment is reported. The staff will decide about it.')
    await report(owner, criticism, 'It is not slow.')
    await looksRight(owner, javaScript, 'comments that wait')
    expect(await commentsOf(appId)).toHaveLength(2)

    await staff.open(APPEALS)
    await says(staff, 'It sells pills.')
    await looksRight(staff, javaScript, 'what waits for a decision')
    await decide(staff, criticism, 'Let it stand')
    await says(staff, 'The comment stays.')
    await decide(staff, spam, 'Delete the rating')
    await says(staff, 'The rating is deleted, with its comments.')
    expect(await commentsOf(appId)).toEqual([criticism])

    await owner.page.getByRole('link', { name: 'Reported', exact: true }).click()
    await says(owner, 'The staff looked at it and left it where it is.')
    await says(owner, 'The staff deleted this rating with its comments.')
    expect(await owner.page.getByText(spam).count()).toBe(0)
    await looksRight(owner, javaScript, 'decisions')
    await report(owner, criticism, 'It really is not.')
    await about(owner, criticism)
      .getByRole('button', { name: /^Take the report back/ })
      .click()
    await says(owner, 'The report is taken back.')
    await staff.open(APPEALS)
    expect(await staff.page.getByText(criticism).count()).toBe(0)
  })

  it.each([
    ['kite', true],
    ['boat', false],
  ])('has help from somebody who sees, and others who do not: %s (JavaScript: %s)', async (appId, javaScript) => {
    const path = `/account/apps/${appId}/comments/`
    const [helper, stranger] = [await journey.window({ javaScript }), await journey.window({ javaScript })]
    await logIn(helper, 'helper', path)
    await about(helper, `${appId} is slow`).waitFor()
    expect(await helper.page.locator('main article details').count()).toBe(0)
    await looksRight(helper, javaScript, 'comments for a co-maintainer')
    await logIn(stranger, 'critic', '/account/', AUTHORS)
    await stranger.open(path)
    await says(stranger, 'There is nothing here')
    await stranger.open(APPEALS)
    await says(stranger, 'This is not allowed')
  })
})
