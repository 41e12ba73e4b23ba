import { configureLogin } from '@appstore/contracts/logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type Answer, answer } from '@appstore/runtime/service'
import { deriveKey, seal, unseal } from '@appstore/service/seal'
import type { Pool } from 'pg'
import { v5 as uuidv5 } from 'uuid'
import { provider } from './provider.decider.js'
import { providerEventSchemas } from './provider.events.js'

interface Settings {
  /** `undefined`: nothing can be kept sealed. */
  readonly secretKey: string | undefined
  /** The store's own address, without a slash at its end. */
  readonly site: string
  /** The environment names a login, which comes before any that is set here. */
  readonly overruled: boolean
}

const GITHUB = 'provider-github'

/** What operators set for the login of GitHub: the answer to their command, and the reading of it. */
export function providerSettings({ eventStore, pool, now }: ServiceContext, { secretKey, site, overruled }: Settings) {
  const events = eventTypes(providerEventSchemas)
  const handler = createCommandHandler({ store: eventStore, decider: provider, events, now })
  const key = secretKey === undefined ? undefined : deriveKey(secretKey, 'login-secret')
  const answers: Answer[] = [
    answer(configureLogin, async ({ caller, provider, clientId, clientSecret, domain }) => {
      if (key === undefined) throw unsealed()
      demandDomain(domain, site)
      const settingId = uuidv5('login-setting', caller.commandId)
      await pool.query('insert into login_secrets values ($1, $2) on conflict do nothing', [
        settingId,
        seal(key, clientSecret),
      ])
      const command = { type: 'ConfigureProvider', provider, settingId, clientId, at: now().toISOString() } as const
      const { setting: former } = (await handler.load(GITHUB)).state
      const { position } = await handler.execute({ stream: GITHUB, command, caller })
      if (former !== undefined && former.settingId !== settingId) await forget(pool, former.settingId)
      return { callback: `${site}/github/login/callback/`, overruled, position: String(position) }
    }),
  ]
  return {
    answers,
    async github() {
      const { setting } = (await handler.load(GITHUB)).state
      if (setting === undefined || key === undefined) return undefined
      const clientSecret = await secretOf(pool, setting.settingId, key)
      return clientSecret === undefined ? undefined : { clientId: setting.clientId, clientSecret }
    },
  }
}

/** `undefined`: it was sealed with another key. */
async function secretOf(pool: Pool, settingId: string, key: Uint8Array): Promise<string | undefined> {
  const { rows } = await pool.query<{ sealed: string }>('select sealed from login_secrets where setting_id = $1', [
    settingId,
  ])
  try {
    return rows[0] && unseal(key, rows[0].sealed)
  } catch {
    return undefined
  }
}

async function forget(pool: Pool, settingId: string): Promise<void> {
  await pool.query('delete from login_secrets where setting_id = $1', [settingId])
}

/** The store's address has one place; a command that means another would set up a login that ends elsewhere. */
function demandDomain(domain: string, site: string): void {
  const { host } = new URL(site)
  if (domain.toLowerCase() === host) return
  throw new DomainError(
    'invalid',
    'site-elsewhere',
    `The address of this store is ${site}: give --domain ${host}, or set SITE_URL to the address that people use and start the services again.`,
  )
}

function unsealed(): DomainError {
  return new DomainError(
    'conflict',
    'login-settings-unsealed',
    'The secret cannot be kept: set SETTINGS_SECRET_KEY (64 random characters) for the service integrations, or GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET in its environment.',
  )
}
