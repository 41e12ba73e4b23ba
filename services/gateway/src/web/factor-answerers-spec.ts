import { profileOf } from '@appstore/contracts/profiles'
import {
  challengeOf,
  completeSignIn,
  disableTotp,
  enableTotp,
  prepareTotp,
  proveIdentity,
  replaceRecoveryCodes,
  secondFactorsOf,
} from '@appstore/contracts/second-factor'
import { renewedSession, type SecondFactor, type SessionIdentity, signIn } from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { StoreAnswerers } from '../store-answerers-spec.js'
import { fieldsInvalid, PASSWORD, PROFILE } from './people-answerers-spec.js'

export const CODE = '246802'
export const CHALLENGE = 'c'.repeat(43)
export const KEY = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
export const CODES = Array.from({ length: 10 }, (_, index) => `aaaa-bbbb-cccc-dddd-eeee-fff${(index % 8) + 2}`)
const METHODS: SecondFactor[] = ['totp', 'recovery-code']
const APP = '6f1f4d0e-7f0b-4a63-9b8e-0f7c6a1d2e3f'

/** What anna has, and when she last showed who she is. */
export interface AnnasFactors {
  hasApp: boolean
  provedAt: string
  codesLeft: number
}

/** Accounts in few words: anna may have an app, whose code is always the same. */
export function answerFactors(answerers: StoreAnswerers, sessions: Map<string, SessionIdentity>): AnnasFactors {
  const { answerWith } = answerers
  const factors: AnnasFactors = { hasApp: false, provedAt: new Date().toISOString(), codesLeft: 10 }
  let count = 0
  const begin = () => {
    count += 1
    const [sessionId, secret] = [`strong-${count}`, `strong-secret-${count}`]
    const account = { accountId: 'id-of-anna', username: 'anna', isStaff: false, isSuperuser: false }
    const proof = { provedAt: factors.provedAt, secondFactor: factors.hasApp, hasSecondFactor: factors.hasApp }
    const times = { signedInAt: factors.provedAt, expiresAt: '2099-01-01T00:00:00.000Z' }
    const session = { sessionId, account, credential: `session:${sessionId}`, language: 'en', ...times, ...proof }
    sessions.set(secret, session)
    return { outcome: 'signed-in' as const, secret, session, position: '1' }
  }
  answerWith(signIn, async ({ password }) => {
    if (password !== PASSWORD) return { outcome: 'refused' as const }
    if (!factors.hasApp) return begin()
    return { outcome: 'second-factor' as const, challenge: CHALLENGE, methods: METHODS }
  })
  answerWith(challengeOf, async ({ challenge }) => ({
    methods: challenge === CHALLENGE ? METHODS : null,
  }))
  answerWith(completeSignIn, async ({ challenge, code }) => {
    if (challenge !== CHALLENGE) return { outcome: 'expired' as const }
    if (code === '999999') throw new DomainError('throttled', 'too-many-codes', 'Wait.', { retryAfter: 90 })
    return code === CODE || CODES.includes(code ?? '') ? begin() : { outcome: 'refused' as const }
  })
  const renewals = new Map<string, { sessionId: string; commandId: string }>()
  answerWith(renewedSession, async ({ secret }) => {
    const { sessionId, commandId = '' } = renewals.get(secret) ?? {}
    const session = [...sessions.values()].find((each) => each.sessionId === sessionId)
    return { renewed: session === undefined ? null : { session, commandId, isFormer: !sessions.has(secret) } }
  })
  answerWith(proveIdentity, async ({ caller: { commandId }, sessionId, proof }) => {
    if (proof.method === 'passkey') throw new Error('nobody here has a passkey')
    const isRight = proof.method === 'code' ? proof.code === CODE : proof.password === PASSWORD
    const field = proof.method
    if (!isRight) throw fieldsInvalid({ field, code: `${field}-wrong`, detail: 'No.' })
    const [former, session] = [...sessions].find(([, each]) => each.sessionId === sessionId) ?? []
    if (former === undefined || session === undefined) throw new Error('no such session')
    count += 1
    sessions.delete(former)
    for (const secret of [former, `renewed-${count}`]) renewals.set(secret, { sessionId, commandId })
    sessions.set(`renewed-${count}`, { ...session, provedAt: new Date().toISOString() })
    return { secret: `renewed-${count}`, expiresAt: session.expiresAt, position: '2' }
  })
  answerSetUp(answerers, factors)
  return factors
}

function answerSetUp({ answerWith }: StoreAnswerers, factors: AnnasFactors): void {
  answerWith(profileOf, async () => ({ profile: PROFILE }))
  answerWith(secondFactorsOf, async () => ({
    totp: factors.hasApp ? { since: '2030-01-02T03:04:05.678Z' } : null,
    recoveryCodes: factors.codesLeft,
    passkeys: 0,
  }))
  const uri = `otpauth://totp/App%20Store:anna?issuer=App%20Store&secret=${KEY}&algorithm=SHA1&digits=6&period=30`
  answerWith(prepareTotp, async () => ({ totpId: APP, key: KEY, uri, position: null }))
  answerWith(enableTotp, async ({ code }) => {
    if (code !== CODE) throw fieldsInvalid({ field: 'code', code: 'code-wrong', detail: 'No.' })
    return { recoveryCodes: CODES, position: '3' }
  })
  answerWith(disableTotp, async () => ({ position: '4' }))
  answerWith(replaceRecoveryCodes, async () => ({ recoveryCodes: CODES, position: '5' }))
}
