import { sentBy } from './account-page-changes-spec.js'
import type { Change, Changes } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { newApp, newPerson, published, signedIn, type TestApp } from './people-spec.js'

/** An app with a comment, and how forms name the comment. */
interface Commented {
  readonly app: TestApp
  readonly fields: { readonly person: string; readonly language: string }
}

const pathOf = ({ id }: TestApp) => `/account/apps/${id}/comments/`
const REPORT = { kind: 'report', reason: 'It sells things.' }

async function comment(store: ChangingStore): Promise<Commented> {
  const [app, critic] = [await newApp(store), await newPerson(store)]
  const rating = { rating: 0, language: 'en', comment: 'Buy my things.' }
  await published(store, { ...app, owner: critic }, `/api/v1/apps/${app.id}/ratings`, rating)
  return { app, fields: { person: critic.accountId, language: 'en' } }
}

/** A comment that the owner of its app has reported. */
export async function reportedComment(store: ChangingStore): Promise<Commented> {
  const { app, fields } = await comment(store)
  const browser = await signedIn(store, app.owner)
  await (await browser.fill(pathOf(app), { ...REPORT, ...fields }))('report-before-the-decision')
  return { app, fields }
}

function byOwner(
  kind: string,
  event: string,
  situation: (store: ChangingStore) => Promise<Commented>,
  form: Readonly<Record<string, string>>,
): Change {
  return {
    kind,
    events: [event],
    async prepare(store) {
      const { app, fields } = await situation(store)
      return await sentBy(app.owner, await signedIn(store, app.owner), pathOf(app), { ...form, ...fields })
    },
  }
}

/** Every way to change something by the pages of comments. */
export const COMMENT_PAGE_CHANGES: Changes = {
  'POST /account/apps/:app/comments/': [
    byOwner('reported', 'CommentFlagged', comment, REPORT),
    byOwner('a report taken back', 'CommentUnflagged', reportedComment, { kind: 'take-back' }),
  ],
}
