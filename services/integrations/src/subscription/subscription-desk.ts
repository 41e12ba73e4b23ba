import { HostFailure, type OutsideHost } from '../outside/outside-host.js'

/** Where subscription keys are checked (api.md A5). */
export interface SubscriptionDesk {
  readonly endpoint: string
  readonly apiKey: string
}

/** Milliseconds the desk has to answer. */
export const DESK_DEADLINE = 10_000
const ANSWER_BYTES = 64 * 1_024

/**
 * Asks whether the key is one of a subscription in force. Only a 2xx JSON answer with `valid: true` says so.
 *
 * @throws HostFailure or BreakerOpen when there is no answer that says one or the other
 */
export async function askDesk(
  host: OutsideHost,
  desk: SubscriptionDesk,
  subscriptionKey: string,
  timeoutMs: number = DESK_DEADLINE,
): Promise<boolean> {
  const url = new URL(desk.endpoint)
  const { status, json } = await host.ask({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${desk.apiKey}` },
    body: { subscriptionKey },
    timeoutMs,
    maxBytes: ANSWER_BYTES,
  })
  // The desk does not know us, or is somewhere else: that says nothing of the key.
  if (status === 401 || (status >= 300 && status < 400))
    throw new HostFailure(url.host, `answers with status ${status}`)
  return typeof json === 'object' && json !== null && 'valid' in json && json.valid === true
}
