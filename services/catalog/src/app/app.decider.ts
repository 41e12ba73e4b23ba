import type { Decider } from '@appstore/event-sourcing/decider'
import { type AdministerApp, administer, type DeleteApp, deleteApp } from './administration.decider.js'
import type { AppEvent } from './app.events.js'
import { type App, evolve, nothing } from './app-state.decider.js'
import { type SubmitIntegration, submit } from './integration.decider.js'
import { type RegisterApp, register } from './registration.decider.js'

export type AppCommand = RegisterApp | DeleteApp | AdministerApp | SubmitIntegration

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
      default:
        return administer(command, state)
    }
  },
  evolve,
}
