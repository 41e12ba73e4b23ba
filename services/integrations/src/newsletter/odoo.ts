import type { OutsideHost } from '../outside/outside-host.js'
import { methodCall, readValues, XmlRpcFault, type XmlRpcValue } from './xml-rpc.js'

/** Where the mailing list is (operations.md 4). */
export interface OdooOptions {
  /** Without a slash at its end. */
  readonly url: string
  readonly database: string
  readonly username: string
  readonly password: string
  readonly listId: number
}

/** The marketing system said no, or something else than it should. */
export class OdooRefusal extends Error {
  constructor(what: string) {
    super(`the mailing list ${what}`)
    this.name = 'OdooRefusal'
  }
}

/** The mailing list at Odoo. Each call looks first and writes only what differs, so that a call made twice changes nothing more. */
export interface MailingList {
  /** The contact with this address; a new one if there is none. */
  contactOf(email: string): Promise<number>
  /** Puts a contact on the list, or says that they do not want to be there; whether that changed anything. */
  setSubscribed(contactId: number, subscribed: boolean): Promise<boolean>
}

const CALL_MS = 10_000
const ANSWER_BYTES = 64 * 1_024
const CONTACTS = 'mailing.contact'
/** Its name since Odoo 17, and before. */
const SUBSCRIPTIONS = ['mailing.subscription', 'mailing.contact.subscription'] as const

type Execute = (
  model: string,
  method: string,
  parameters: readonly XmlRpcValue[],
  named?: XmlRpcValue,
) => Promise<XmlRpcValue>

/** Calls a method of a model as the user of the settings. */
function executeAt(host: OutsideHost, { url, database, username, password }: OdooOptions): Execute {
  const call = async (service: string, method: string, parameters: readonly XmlRpcValue[]): Promise<XmlRpcValue> => {
    const { status, text } = await host.ask({
      method: 'POST',
      url: new URL(`${url}/xmlrpc/2/${service}`),
      headers: {},
      xml: methodCall(method, parameters),
      timeoutMs: CALL_MS,
      maxBytes: ANSWER_BYTES,
    })
    if (text === undefined) throw new OdooRefusal(`answers with status ${status}`)
    const [value] = readValues(text)
    if (value === undefined) throw new OdooRefusal('answers with nothing')
    return value
  }
  return async (model, method, parameters, named = {}) => {
    const user = await call('common', 'authenticate', [database, username, password, {}])
    if (typeof user !== 'number' || user <= 0) throw new OdooRefusal('does not know ODOO_USERNAME with ODOO_PASSWORD')
    return await call('object', 'execute_kw', [database, user, password, model, method, parameters, named])
  }
}

/** @param host of the URL of the options */
export function odooMailingList(host: OutsideHost, options: OdooOptions): MailingList {
  const { listId } = options
  const execute = executeAt(host, options)
  let subscriptions: (typeof SUBSCRIPTIONS)[number] | undefined
  const subscriptionsOf = async (contactId: number): Promise<readonly XmlRpcValue[]> => {
    const which = [
      [
        ['contact_id', '=', contactId],
        ['list_id', '=', listId],
      ],
    ]
    const look = async (model: string) =>
      listed(await execute(model, 'search_read', which, { fields: ['opt_out'], limit: 1 }))
    if (subscriptions !== undefined) return await look(subscriptions)
    for (const model of SUBSCRIPTIONS) {
      try {
        const found = await look(model)
        subscriptions = model
        return found
      } catch (error) {
        if (!(error instanceof XmlRpcFault) || model === SUBSCRIPTIONS.at(-1)) throw error
      }
    }
    return []
  }
  return {
    async contactOf(email) {
      const [known] = listed(await execute(CONTACTS, 'search', [[['email', '=', email]]], { limit: 1 }))
      return numbered(known ?? (await execute(CONTACTS, 'create', [{ name: email, email }])))
    },
    async setSubscribed(contactId, subscribed) {
      const [found] = await subscriptionsOf(contactId)
      const model = subscriptions as string
      if (found === undefined) {
        if (!subscribed) return false
        await execute(model, 'create', [{ contact_id: contactId, list_id: listId, opt_out: false }])
        return true
      }
      const { id, opt_out: optOut } = found as { id?: XmlRpcValue; opt_out?: XmlRpcValue }
      if ((optOut === true) !== subscribed) return false
      await execute(model, 'write', [[numbered(id)], { opt_out: !subscribed }])
      return true
    },
  }
}

function listed(value: XmlRpcValue): readonly XmlRpcValue[] {
  if (Array.isArray(value)) return value
  throw new OdooRefusal('answers with no list')
}

function numbered(value: XmlRpcValue | undefined): number {
  if (typeof value === 'number') return value
  throw new OdooRefusal('answers with no number')
}
