import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** A request that arrived. */
export interface Arrived {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** What a form holds; empty for GET. */
  readonly form: URLSearchParams
  readonly authorization: string | undefined
}

/** What another party answers: JSON, a page, or where to go on. */
export type Said =
  | { readonly json: unknown; readonly status?: number }
  | { readonly page: string }
  | { readonly location: string }

/** A real HTTP server on this machine that people log in at. */
export interface Party {
  readonly url: string
  /** Paths that were asked for. */
  readonly asked: string[]
  /** In place of every answer, for outages; `undefined`: it answers as it should. */
  misbehave: ((response: ServerResponse, path: string) => unknown) | undefined
  stop(): Promise<void>
}

/** Starts one. */
export async function startParty(answer: (request: Arrived) => Said, port = 0): Promise<Party> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://party.invalid')
    party.asked.push(path)
    const form = new URLSearchParams(await text(request))
    if (party.misbehave !== undefined) return party.misbehave(response, path)
    const { method = '', headers } = request
    send(response, answer({ method, path, query, form, authorization: headers.authorization }))
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const party: Party = {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    asked: [],
    misbehave: undefined,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return party
}

function send(response: ServerResponse, said: Said): void {
  if ('location' in said) response.writeHead(302, { location: said.location }).end()
  else if ('page' in said) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(said.page)
  else response.writeHead(said.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(said.json))
}

/** What the store is known by, at every party. */
export const CLIENT = { id: 'store-at-the-party', secret: 'a-secret-of-the-store' } as const

/** A page that asks whether the person wants to be known at the store. */
export function consentPage(query: URLSearchParams): Said {
  const link = (decision: string, label: string) => {
    const target = new URLSearchParams([...query, ['decision', decision]]).toString().replaceAll('&', '&amp;')
    return `<p><a href="/decide?${target}">${label}</a></p>`
  }
  const links = link('yes', 'Authorize') + link('no', 'Cancel')
  return { page: `<!doctype html><html lang="en"><title>Another party</title><main>${links}</main></html>` }
}

interface Granted {
  readonly challenge: string
  readonly callback: string
  readonly nonce: string | null
}

/** Codes that were given out; each is good once, for whoever knows the verifier. */
export function codes() {
  const granted = new Map<string, Granted>()
  return {
    /** Where the person goes with the decision; nowhere when the question is not one of the store's. */
    decide(query: URLSearchParams, more: Readonly<Record<string, string>> = {}): Said {
      const callback = new URL(query.get('redirect_uri') ?? '')
      const answer = new URLSearchParams({ state: query.get('state') ?? '', ...more })
      const isOurs = query.get('client_id') === CLIENT.id && query.get('response_type') === 'code'
      const hasChallenge = query.get('code_challenge_method') === 'S256' && query.has('code_challenge')
      if (!isOurs || !hasChallenge) answer.set('error', 'invalid_request')
      else if (query.get('decision') === 'no') answer.set('error', 'access_denied')
      else answer.set('code', grant(query, callback.href))
      callback.search = answer.toString()
      return { location: callback.href }
    },
    /** What the code was given for; `undefined` when anything about the exchange is wrong. */
    redeem(form: URLSearchParams): Granted | undefined {
      const code = form.get('code') ?? ''
      const found = granted.get(code)
      granted.delete(code)
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      const isOurs = form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret
      if (!isOurs || found?.callback !== form.get('redirect_uri') || found.challenge !== challenge) return undefined
      return found
    },
  }
  function grant(query: URLSearchParams, callback: string): string {
    const code = randomBytes(16).toString('base64url')
    granted.set(code, { challenge: query.get('code_challenge') ?? '', callback, nonce: query.get('nonce') })
    return code
  }
}

/** Goes where the store sends people, decides, and gives the address that the browser comes back with. */
export async function decideAt(address: string, decision: 'yes' | 'no' = 'yes'): Promise<URL> {
  const url = new URL(address)
  const target = new URL(`/decide?${new URLSearchParams([...url.searchParams, ['decision', decision]])}`, url)
  const answer = await fetch(target, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '')
}
