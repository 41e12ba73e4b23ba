import { promptPassword } from './prompt.js'
import { operatorToken, storeSettings, UsageError } from './settings.js'
import { request, StoreRefusal, type StoreRequest } from './store-client.js'

/** What commands work with: the environment, the store, and a place to print. */
export interface Session {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly storeUrl: string
  readonly dataFolder: string
  /** Sends to an operator route: POST when there is a body, else GET. Returns the body of the answer. */
  operator(path: string, body?: unknown, timeoutMs?: number): Promise<unknown>
  /** Sends to the public API as an author. */
  author(path: string, options: StoreRequest): Promise<{ status: number; body: unknown }>
  password(): Promise<string>
  print(line: string): void
}

/** @param environment the process's environment variables */
export function openSession(environment: Readonly<Record<string, string | undefined>>): Session {
  const { url, dataFolder } = storeSettings(environment)
  return {
    environment,
    storeUrl: url,
    dataFolder,
    async operator(path, body, timeoutMs) {
      const { token, from } = operatorToken(environment, dataFolder)
      const method = body === undefined ? 'GET' : 'POST'
      const sent = { ...(body === undefined ? {} : { body }), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
      const options = { method, authorization: `Bearer ${token}`, ...sent } as const
      const answer = await request(url, path, options).catch((error: unknown) => {
        if (!(error instanceof StoreRefusal && error.status === 401)) throw error
        throw new UsageError(
          `The store at ${url} does not take the operator token from ${from}. Set OPERATOR_TOKEN to the one it runs with.`,
        )
      })
      return answer.body
    },
    author: (path, options) => request(url, path, options),
    password: () => promptPassword(environment),
    print: (line) => process.stdout.write(`${line}\n`),
  }
}
