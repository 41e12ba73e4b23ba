import { sentBy } from './account-page-changes-spec.js'
import type { Change, Changes } from './change-spec.js'
import type { ChangingStore } from './changing-store-spec.js'
import { newApp, newPerson, type Person, signedIn, type TestApp } from './people-spec.js'

type Fields = Readonly<Record<string, string>>

interface Situation {
  readonly store: ChangingStore
  readonly app: TestApp
  /** Somebody else, with whom the owner shares the app or wants to. */
  readonly other: Person
}

/** A form about an app: who of the two sends it, and what it says once everything before it has happened. */
function about(
  kind: string,
  event: string,
  { by = 'owner', answer = false }: { by?: 'owner' | 'other'; answer?: boolean },
  fields: (situation: Situation) => Promise<Fields>,
): Change {
  return {
    kind,
    events: [event],
    async prepare(store) {
      const situation = { store, app: await newApp(store), other: await newPerson(store) }
      const filled = await fields(situation)
      const who = by === 'owner' ? situation.app.owner : situation.other
      const path = `/account/apps/${situation.app.id}/${answer ? 'answer/' : ''}`
      return await sentBy(who, await signedIn(store, who), path, filled)
    },
  }
}

/** The owner asks the other one; gives the id under which that waits for an answer. */
async function asked({ store, app, other }: Situation, kind: 'invite' | 'offer'): Promise<string> {
  const browser = await signedIn(store, app.owner)
  const send = await browser.fill(`/account/apps/${app.id}/`, { kind, username: other.username })
  await send(`${kind}-before-the-answer`)
  const { metadata } = await store.newest(kind === 'invite' ? 'AppMaintainerInvited' : 'AppTransferOffered')
  return metadata.commandId as string
}

async function added({ store, app, other }: Situation): Promise<void> {
  await store.operate(`/operator/apps/${app.id}/maintainers`, { username: other.username, present: true })
}

const byOwner = {}
const byOther = { by: 'other' } as const
const answered = { by: 'other', answer: true } as const

const answerTo = (kind: 'invite' | 'offer', accepted: boolean) => async (situation: Situation) => {
  const id = await asked(situation, kind)
  return { kind: kind === 'invite' ? 'invitation' : 'offer', id, accepted: accepted ? 'yes' : 'no' }
}

/** Every way to change something by the pages about one's apps. */
export const APP_PAGE_CHANGES: Changes = {
  'POST /account/apps/:app/': [
    about('a flag', 'AppOrphaned', byOwner, async () => ({ kind: 'flag', flag: 'orphan', on: 'yes' })),
    about('an invitation', 'AppMaintainerInvited', byOwner, async ({ other }) => {
      return { kind: 'invite', username: other.username }
    }),
    about('an invitation taken back', 'AppInvitationWithdrawn', byOwner, async (situation) => {
      return { kind: 'withdraw-invitation', id: await asked(situation, 'invite') }
    }),
    about('an offer', 'AppTransferOffered', byOwner, async ({ other }) => {
      return { kind: 'offer', username: other.username }
    }),
    about('an offer taken back', 'AppTransferWithdrawn', byOwner, async (situation) => {
      return { kind: 'withdraw-offer', id: await asked(situation, 'offer') }
    }),
    about('a co-maintainer taken away', 'AppMaintainerRemoved', byOwner, async (situation) => {
      await added(situation)
      return { kind: 'remove-maintainer', id: situation.other.accountId }
    }),
    about('a co-maintainer who leaves', 'AppMaintainerLeft', byOther, async (situation) => {
      await added(situation)
      return { kind: 'leave' }
    }),
  ],
  'POST /account/apps/:app/answer/': [
    about('an invitation accepted', 'AppInvitationAccepted', answered, answerTo('invite', true)),
    about('an invitation declined', 'AppInvitationDeclined', answered, answerTo('invite', false)),
    about('an offer accepted', 'AppTransferAccepted', answered, answerTo('offer', true)),
    about('an offer declined', 'AppTransferDeclined', answered, answerTo('offer', false)),
  ],
}
