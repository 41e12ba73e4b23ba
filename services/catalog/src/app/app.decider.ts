import type { Decider } from '@appstore/event-sourcing/decider'
import { approve, type DeleteApp, deleteApp, remove, restore, setFeatured, setFlag } from './administration.decider.js'
import type { AppEvent } from './app.events.js'
import { type App, evolve, nothing } from './app-state.decider.js'
import { type ChangeApp, standing } from './change.decider.js'
import { describe, type SubmitIntegration, submit } from './integration.decider.js'
import { answerInvitation, invite, leave, setMaintainer, withdrawInvitation } from './maintainers.decider.js'
import { type ForgetPerson, forgetPerson } from './person-gone.decider.js'
import { type RegisterApp, register } from './registration.decider.js'
import { answerOffer, offer, setOwner, withdrawOffer } from './transfer.decider.js'

export type AppCommand = RegisterApp | DeleteApp | ChangeApp | SubmitIntegration | ForgetPerson

/** What may happen to an app or integration: it is registered or entered, handed over, administered, deleted and brought back. */
export const app: Decider<App, AppCommand, AppEvent> = {
  initialState: nothing,
  decide(command, state) {
    switch (command.type) {
      case 'RegisterApp':
        return register(command, state)
      case 'DeleteApp':
        return deleteApp(command, state)
      case 'SubmitIntegration':
        return submit(command, state)
      case 'ChangeApp':
        return change(command, state)
      case 'ForgetPerson':
        return forgetPerson(command, state)
    }
  },
  evolve,
}

type Change = ChangeApp['change']
/** For each kind of change, how it is decided on an app that stands. */
type Deciders = {
  readonly [Kind in Exclude<Change['kind'], 'remove' | 'restore'>]: (
    command: ChangeApp<Extract<Change, { kind: Kind }>>,
    entry: NonNullable<App['entry']>,
  ) => AppEvent[]
}

const CHANGES: Deciders = {
  featured: setFeatured,
  approve,
  describe,
  flag: setFlag,
  owner: setOwner,
  maintainer: setMaintainer,
  leave,
  invite,
  'withdraw-invitation': withdrawInvitation,
  'answer-invitation': answerInvitation,
  offer,
  'withdraw-offer': withdrawOffer,
  'answer-offer': answerOffer,
}

function change(command: ChangeApp, state: App): AppEvent[] {
  const { kind } = command.change
  if (kind === 'remove') return remove(command as Parameters<typeof remove>[0], state)
  if (kind === 'restore') return restore(command as Parameters<typeof restore>[0], state)
  return CHANGES[kind](command as never, standing(command, state))
}
