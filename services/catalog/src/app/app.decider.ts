import type { Decider } from '@appstore/event-sourcing/decider'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'

/** A registration whose certificate and signature have been checked. */
export interface RegisterApp {
  readonly type: 'RegisterApp'
  readonly appId: string
  /** Account and name of whoever asks. */
  readonly accountId: string
  readonly username: string
  /** PEM text, trimmed. */
  readonly certificate: string
  readonly certificateSerial: string
  readonly isEnterpriseOnly: boolean
  readonly at: string
}

export type App =
  | { readonly status: 'none'; readonly revision: -1 }
  | {
      readonly status: 'registered'
      readonly appId: string
      readonly ownerId: string
      readonly certificate: string
      /** Revision of the stream at which the certificate was set; counted along while folding. */
      readonly certificateRevision: number
      readonly revision: number
    }

const APP_ID = /^[a-z][a-z0-9_]*[a-z0-9]$/
const LONGEST_APP_ID = 32

/** An app belongs to whoever registered it; its certificate can be changed by the owner alone (api.md A7). */
export const app: Decider<App, RegisterApp, AppEvent> = {
  initialState: { status: 'none', revision: -1 },
  decide(command, state) {
    const { appId, certificate, certificateSerial, at } = command
    if (state.status === 'none') {
      checkNewId(appId)
      const { accountId: ownerId, isEnterpriseOnly } = command
      return [{ type: 'AppRegistered', data: { appId, ownerId, certificate, certificateSerial, isEnterpriseOnly, at } }]
    }
    if (state.ownerId !== command.accountId) throw belongsToAnother(appId, command.username)
    if (sameCertificate(state.certificate, certificate)) return []
    return [{ type: 'AppCertificateChanged', data: { appId, certificate, certificateSerial, at } }]
  },
  evolve(state, event) {
    const revision = state.revision + 1
    switch (event.type) {
      case 'AppRegistered': {
        const { appId, ownerId, certificate } = event.data
        return { status: 'registered', appId, ownerId, certificate, certificateRevision: revision, revision }
      }
      case 'AppCertificateChanged': {
        if (state.status === 'none') return state
        return { ...state, certificate: event.data.certificate, certificateRevision: revision, revision }
      }
    }
  },
}

/** An id that already stands in the store is left alone, whatever it looks like (clients.md C17). */
function checkNewId(appId: string): void {
  if (appId.length >= 2 && appId.length <= LONGEST_APP_ID && APP_ID.test(appId)) return
  throw new DomainError(
    'invalid',
    'app-id-invalid',
    `The certificate is for "${appId}", which cannot be an app id: 2 to ${LONGEST_APP_ID} lower-case letters, digits and underscores, ` +
      'a letter first and no underscore at the end. Ask for a certificate whose common name (CN) is the id.',
  )
}

function belongsToAnother(appId: string, username: string): DomainError {
  return new DomainError(
    'forbidden',
    'app-owned-by-another',
    `The app "${appId}" is registered by somebody else. You are signed in as ${username}; use the owner's account, or ask the owner to hand the app over.`,
  )
}

/** Line ends and outer blanks make no difference (api.md A7, 5). */
function sameCertificate(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r', '').trim()
  return plain(one) === plain(other)
}
