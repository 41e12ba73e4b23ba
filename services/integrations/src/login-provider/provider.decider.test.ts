import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { provider } from './provider.decider.js'
import type { ProviderEvent } from './provider.events.js'

const { given } = deciderSpec(provider)
const facts = (settingId: string) => ({
  provider: 'github' as const,
  settingId,
  clientId: 'id',
  at: '2030-01-02T03:04:05.000Z',
})
const configured = (settingId: string): ProviderEvent => ({ type: 'LoginProviderConfigured', data: facts(settingId) })

it('another setting takes the place of the one before', () => {
  given()
    .when({ type: 'ConfigureProvider', ...facts('one') })
    .then(configured('one'))
  given(configured('one'))
    .when({ type: 'ConfigureProvider', ...facts('two') })
    .then(configured('two'))
  const state = [configured('one'), configured('two')].reduce(provider.evolve, provider.initialState)
  expect(state).toEqual({ setting: { settingId: 'two', clientId: 'id' } })
})
