import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { methodResponse, readValues, type XmlRpcValue } from './xml-rpc.js'

/** An Odoo on loopback, as far as its mailing list goes. */
export interface TestOdoo {
  readonly url: string
  /** address → whether they get the newsletter; contacts without a subscription are not here. */
  readonly list: () => Record<string, boolean>
  /** Every change of the list, in order. */
  readonly changes: string[]
  behaviour: 'works' | 'hangs' | 'resets' | 'faults'
  stop(): Promise<void>
}

export const ODOO = { database: 'marketing', username: 'store', password: 'a<b&"secret"', listId: 7 }

const FAULT = `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultString</name><value>no: a&lt;b</value></member></struct></value></fault></methodResponse>`

/** @param model under which this version keeps subscriptions */
export async function startOdoo(model = 'mailing.subscription'): Promise<TestOdoo> {
  const books = new Books(model)
  const server = createServer(async (request, response) => {
    const xml = await text(request)
    if (odoo.behaviour === 'hangs') return
    if (odoo.behaviour === 'resets') return void request.socket.resetAndDestroy()
    const answer = odoo.behaviour === 'faults' ? undefined : books.answer(readValues(xml))
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' })
    response.end(answer === undefined ? FAULT : methodResponse(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const odoo: TestOdoo = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    list: () => books.list(),
    changes: books.changes,
    behaviour: 'works',
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return odoo
}

const USER = 42

/** Contacts and subscriptions; `undefined` as an answer is a fault. */
class Books {
  readonly changes: string[] = []
  private readonly contacts: string[] = []
  private readonly subscriptions: { contact: number; optOut: boolean }[] = []
  private readonly model: string

  constructor(model: string) {
    this.model = model
  }

  list(): Record<string, boolean> {
    return Object.fromEntries(
      this.subscriptions.map(({ contact, optOut }) => [this.contacts[contact - 1] as string, !optOut]),
    )
  }

  answer([database, user, password, model, method, parameters]: XmlRpcValue[]): XmlRpcValue | undefined {
    if (database !== ODOO.database || password !== ODOO.password) {
      return user === ODOO.username ? this.authenticate(database, password) : undefined
    }
    if (method === undefined) return user === ODOO.username ? USER : false
    if (user !== USER) return undefined
    const given = parameters as XmlRpcValue[]
    if (model === 'mailing.contact') return this.contact(method as string, given)
    return model === this.model ? this.subscription(method as string, given) : undefined
  }

  private authenticate(database: XmlRpcValue | undefined, password: XmlRpcValue | undefined): XmlRpcValue {
    return database === ODOO.database && password === ODOO.password ? USER : false
  }

  private contact(method: string, [given]: XmlRpcValue[]): XmlRpcValue | undefined {
    if (method === 'search') {
      const [[, , email]] = given as [[string, string, string]]
      const index = this.contacts.indexOf(email)
      return index < 0 ? [] : [index + 1]
    }
    return this.contacts.push((given as { email: string }).email)
  }

  private subscription(method: string, [given, values]: XmlRpcValue[]): XmlRpcValue | undefined {
    if (method === 'search_read') {
      const [[, , contact], [, , list]] = given as [[string, string, number], [string, string, number]]
      const index = this.subscriptions.findIndex((each) => each.contact === contact && list === ODOO.listId)
      return index < 0 ? [] : [{ id: index + 1, opt_out: this.subscriptions[index]?.optOut as boolean }]
    }
    if (method === 'create') {
      const { contact_id: contact, opt_out: optOut } = given as { contact_id: number; opt_out: boolean }
      this.changes.push(`${optOut ? 'off' : 'on'} ${this.contacts[contact - 1]}`)
      return this.subscriptions.push({ contact, optOut })
    }
    const [id] = given as [number]
    const changed = this.subscriptions[id - 1] as { contact: number; optOut: boolean }
    changed.optOut = (values as { opt_out: boolean }).opt_out
    this.changes.push(`${changed.optOut ? 'off' : 'on'} ${this.contacts[changed.contact - 1]}`)
    return true
  }
}
