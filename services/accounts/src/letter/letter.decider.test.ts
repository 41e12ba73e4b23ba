import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { letter } from './letter.decider.js'
import type { LetterEvent } from './letter.events.js'

const { given } = deciderSpec(letter)
const facts = {
  letterId: '5c5e9f0e-3a3a-4f52-9a58-5f5a3a0a9d11',
  kind: 'no-account',
  at: '2026-01-02T03:04:05.000Z',
} as const
const requested: LetterEvent = { type: 'LetterRequested', data: facts }

it('a letter to somebody without an account is asked for once', () => {
  given()
    .when({ type: 'RequestLetter', ...facts })
    .then(requested)
  given(requested)
    .when({ type: 'RequestLetter', ...facts })
    .then()
})
