import type { AccountIdentity } from '@appstore/contracts/accounts'
import { refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import type { AppEvent } from './app.events.js'
import { type App, type Integration, RESERVED_IDS, type RegisteredApp } from './app-state.decider.js'
import { demandRight } from './change.decider.js'

/** A registration whose certificate and signature have been checked. */
export interface RegisterApp {
  readonly type: 'RegisterApp'
  readonly appId: string
  /** Who asks. */
  readonly by: AccountIdentity
  /** PEM text, trimmed. */
  readonly certificate: string
  readonly certificateSerial: string
  /** Counts for a new app only (api.md A7, 4). */
  readonly isEnterpriseOnly: boolean
  readonly at: string
}

const APP_ID = /^[a-z][a-z0-9_]*[a-z0-9]$/
const LONGEST_APP_ID = 32

/**
 * Whoever registers an id that nobody has is its owner. Afterwards the owner alone can change the certificate, or whoever takes the
 * app over while the owner allows that (api.md A7).
 */
export function register(command: RegisterApp, { entry, revision }: App): AppEvent[] {
  demand(refusalOf('register-app', command.by, { appId: command.appId }))
  if (entry === undefined) {
    if (revision < 0) checkNewId(command.appId)
    const { appId, by, certificate, certificateSerial, isEnterpriseOnly, at } = command
    const ownerId = by.accountId
    return [{ type: 'AppRegistered', data: { appId, ownerId, certificate, certificateSerial, isEnterpriseOnly, at } }]
  }
  if (entry.kind === 'integration') throw isIntegration(entry, command)
  return [...changeOwner(entry, command), ...changeCertificate(entry, command)]
}

function changeOwner(entry: RegisteredApp, { appId, by, at }: RegisterApp): AppEvent[] {
  const isOwner = entry.ownerId === by.accountId
  if (!entry.isTransferEnabled) {
    demandRight('change-certificate', by, entry)
    return []
  }
  if (isOwner) return [{ type: 'AppTransferDisabled', data: { appId, at } }]
  return [{ type: 'AppOwnerChanged', data: { appId, ownerId: by.accountId, formerOwnerId: entry.ownerId, at } }]
}

function changeCertificate(entry: RegisteredApp, command: RegisterApp): AppEvent[] {
  const { appId, certificate, certificateSerial, at } = command
  if (sameCertificate(entry.certificate, certificate)) return []
  return [{ type: 'AppCertificateChanged', data: { appId, certificate, certificateSerial, at } }]
}

/** An id that has ever stood in the store is left alone, whatever it looks like (clients.md C17). */
function checkNewId(appId: string): void {
  if (RESERVED_IDS.has(appId)) {
    throw new DomainError(
      'invalid',
      'app-id-reserved',
      `"${appId}" cannot be an app id, because addresses of the API begin with it. Ask for a certificate with another common name (CN).`,
    )
  }
  if (appId.length >= 2 && appId.length <= LONGEST_APP_ID && APP_ID.test(appId)) return
  throw new DomainError(
    'invalid',
    'app-id-invalid',
    `The certificate is for "${appId}", which cannot be an app id: 2 to ${LONGEST_APP_ID} lower-case letters, digits and underscores, ` +
      'a letter first and no underscore at the end. Ask for a certificate whose common name (CN) is the id.',
  )
}

function isIntegration(entry: Integration, { by }: RegisterApp): DomainError {
  demandRight('change-certificate', by, entry)
  return new DomainError(
    'conflict',
    'app-is-integration',
    `"${entry.appId}" is an integration. Delete it first, then register the app: both cannot have the same id.`,
  )
}

/** Line ends and outer blanks make no difference (api.md A7, 5). */
function sameCertificate(one: string, other: string): boolean {
  const plain = (text: string) => text.replaceAll('\r', '').trim()
  return plain(one) === plain(other)
}
