import { publicProfiles } from '@appstore/contracts/accounts'
import { userNames } from '@appstore/contracts/administration'
import { captchaChallenge } from '@appstore/contracts/captcha'
import { deletionOptions, requestDeletion } from '@appstore/contracts/deletion'
import { developmentInbox } from '@appstore/contracts/mails'
import { appPeople, appsOf, changeApp } from '@appstore/contracts/ownership'
import {
  changePassword,
  confirmationOf,
  confirmEmail,
  passwordResetOf,
  requestPasswordReset,
  resendConfirmation,
  resetPassword,
  signUp,
} from '@appstore/contracts/people'
import { createPersonalToken, listPersonalTokens, revokePersonalToken } from '@appstore/contracts/personal-tokens'
import { cancelEmailChange, changeEmail, changeLanguage, changeProfile, profileOf } from '@appstore/contracts/profiles'
import {
  endOtherSessions,
  endSession,
  listSessions,
  renewedSession,
  type SessionIdentity,
  signIn,
  verifySession,
} from '@appstore/contracts/sessions'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { StoreAnswerers } from '../store-answerers-spec.js'

/** The password of everybody here. */
export const PASSWORD = 'correct horse battery'
export const KEY = 'k'.repeat(43)

const NOW = '2030-01-02T03:04:05.678Z'

export const PROFILE = {
  accountId: 'id-of-anna',
  username: 'anna',
  email: 'anna@example.org',
  emailVerified: true,
  pendingEmail: null,
  firstName: 'Anna <b>',
  lastName: 'Author',
  language: 'de',
  newsletter: true,
  hasPassword: true,
  deletion: null,
}

const UNTIL = '2030-01-16T00:00:00.000Z'

/** An app of anna's. */
export const OWN_APP = {
  appId: 'news',
  name: 'News <b>',
  role: 'owner' as const,
  ownerId: 'id-of-anna',
  maintainerIds: ['id-of-bert'],
  isIntegration: false,
  isApproved: true,
  isFeatured: false,
  flags: { transfer: false, orphan: true, deprecated: false, 'enterprise-supported': false },
  latestVersion: '1.0.0',
}

/** A token of anna's for programs. */
const PERSONAL_TOKEN = {
  tokenId: 'token-1',
  name: 'Build <b>',
  grant: { scopes: ['publish', 'read'] as ('publish' | 'read')[], apps: ['news'] },
  createdAt: NOW,
  expiresAt: UNTIL,
  isExpired: false,
  lastUsedAt: null,
}

/** Apps in few words: anna owns one, helps with another, and is asked about two more. */
function answerApps({ answerWith }: StoreAnswerers): void {
  const helped = { ...OWN_APP, appId: 'deck', name: 'Deck', role: 'maintainer' as const, latestVersion: null }
  const waiting = (appId: string) => ({
    appId,
    name: appId,
    id: `id-of-${appId}`,
    accountId: 'id-of-anna',
    expiresAt: UNTIL,
  })
  const found = { apps: [OWN_APP, helped], invitations: [waiting('notes')], offers: [waiting('maps')] }
  answerWith(appsOf, async () => found)
  answerWith(appPeople, async () => ({
    ownerId: 'id-of-anna',
    maintainerIds: ['id-of-bert'],
    invitations: [{ id: 'invitation-1', accountId: 'id-of-sue', expiresAt: UNTIL }],
    offer: null,
  }))
  answerWith(changeApp, async () => ({ position: null }))
  answerWith(userNames, async () => ({
    names: [
      { accountId: 'id-of-bert', username: 'bert' },
      { accountId: 'id-of-sue', username: 'sue' },
    ],
  }))
  answerWith(publicProfiles, async () => ({
    profiles: [
      { accountId: 'id-of-bert', number: 2, firstName: 'Bert', lastName: 'Helper' },
      { accountId: 'id-of-sue', number: 3, firstName: '', lastName: '' },
    ],
  }))
}

/** A refusal of some fields, as accounts gives it. */
export function fieldsInvalid(...problems: { field: string; code: string; detail: string }[]): DomainError {
  return new DomainError('invalid', 'fields-invalid', 'Some fields are wrong.', { problems })
}

/** Accounts in few words: anna can sign in, and sue, who is staff, and root, a superuser; each sign-in is another session, which ends when it is told to. */
export function answerPeople({ answerWith }: StoreAnswerers): Map<string, SessionIdentity> {
  const sessions = new Map<string, SessionIdentity>()
  let count = 0
  answerWith(signIn, async ({ login, password }) => {
    if (login === 'newcomer' && password === PASSWORD) return { outcome: 'unconfirmed' as const }
    if (!['anna', 'sue', 'root'].includes(login) || password !== PASSWORD) return { outcome: 'refused' as const }
    count += 1
    const [sessionId, secret] = [`session-${count}`, `secret-${count}`]
    const roles = { isStaff: login === 'sue', isSuperuser: login === 'root' }
    const account = { accountId: `id-of-${login}`, username: login, ...roles }
    const proof = { provedAt: new Date().toISOString(), secondFactor: false, hasSecondFactor: false }
    const times = { signedInAt: NOW, ...proof, expiresAt: '2099-01-01T00:00:00.000Z' }
    const session = { sessionId, account, credential: `session:${sessionId}`, language: 'de', ...times }
    sessions.set(secret, session)
    return { outcome: 'signed-in' as const, secret, session, position: '1' }
  })
  answerWith(verifySession, async ({ secret }) => ({ session: sessions.get(secret) ?? null }))
  answerWith(renewedSession, async () => ({ renewed: null }))
  const end = (isEnded: (sessionId: string) => boolean) => {
    for (const [secret, { sessionId }] of sessions) if (isEnded(sessionId)) sessions.delete(secret)
  }
  answerWith(endSession, async ({ sessionId }) => {
    end((each) => each === sessionId)
    return { position: null }
  })
  answerWith(endOtherSessions, async ({ keepSessionId }) => {
    end((each) => each !== keepSessionId)
    return { ended: 1, position: null }
  })
  answerWith(listSessions, async () => ({
    sessions: [...sessions.values()].map(({ sessionId, signedInAt, expiresAt }) => {
      return {
        sessionId,
        method: 'password' as const,
        signedInAt,
        lastUsedAt: NOW,
        expiresAt,
        device: '',
        network: '192.0.2.x',
      }
    }),
  }))
  return sessions
}

/** The rest of it: everything is done as it is asked for. */
export function answerForms(answerers: StoreAnswerers): void {
  const { answerWith } = answerers
  answerApps(answerers)
  const written = async () => ({ position: null })
  answerWith(captchaChallenge, async () => ({
    kind: 'proof-of-work' as const,
    challenge: { parameters: { algorithm: 'PBKDF2/SHA-256' } },
    question: { token: 'question-1', summands: [3, 4] },
  }))
  for (const contract of [signUp, changePassword, changeProfile, changeLanguage, cancelEmailChange]) {
    answerWith(contract, written)
  }
  answerWith(listPersonalTokens, async () => ({ tokens: [PERSONAL_TOKEN] }))
  const token = { tokenId: 'token-2', token: `store_${'x'.repeat(49)}`, expiresAt: UNTIL, position: '1' }
  answerWith(createPersonalToken, async () => token)
  answerWith(revokePersonalToken, written)
  answerWith(developmentInbox, async () => ({ enabled: true, mails: [] }))
  answerWith(resendConfirmation, async () => ({}))
  answerWith(requestPasswordReset, async () => ({}))
  const confirmation = { username: 'anna', email: 'anna@example.org' }
  answerWith(confirmationOf, async ({ key }) => ({ confirmation: key === KEY ? confirmation : null }))
  answerWith(confirmEmail, async () => ({ accountId: 'id-of-anna', ...confirmation, position: null }))
  answerWith(passwordResetOf, async ({ key }) => ({ reset: key === KEY ? { username: 'anna' } : null }))
  answerWith(resetPassword, async () => ({ accountId: 'id-of-anna', position: null }))
  answerWith(changeEmail, async () => ({ outcome: 'mail-sent' as const, position: null }))
  answerWith(profileOf, async () => ({ profile: PROFILE }))
  const coMaintainers = [{ accountId: 'id-of-bert', username: 'bert' }]
  answerWith(deletionOptions, async () => ({ graceDays: 14, apps: [{ appId: 'news', coMaintainers }] }))
  answerWith(requestDeletion, async () => ({ eraseAt: NOW, position: null }))
}
