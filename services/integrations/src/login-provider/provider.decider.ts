import type { LoginProvider } from '@appstore/contracts/logins'
import type { Decider } from '@appstore/event-sourcing/decider'
import type { ProviderEvent } from './provider.events.js'

/** What is in force: the name we have there, and the id under which the secret stands in a table. */
export interface ProviderSetting {
  readonly setting: { readonly settingId: string; readonly clientId: string } | undefined
}

export interface ConfigureProvider {
  readonly type: 'ConfigureProvider'
  readonly provider: LoginProvider
  readonly settingId: string
  readonly clientId: string
  readonly at: string
}

/** Each setting takes the place of the one before. */
export const provider: Decider<ProviderSetting, ConfigureProvider, ProviderEvent> = {
  initialState: { setting: undefined },
  decide({ provider, settingId, clientId, at }) {
    return [{ type: 'LoginProviderConfigured', data: { provider, settingId, clientId, at } }]
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'LoginProviderConfigured': {
        const { settingId, clientId } = event.data
        return { setting: { settingId, clientId } }
      }
    }
  },
}
