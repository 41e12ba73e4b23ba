import { EventStoreUnavailable } from './event-store.js'

/**
 * The outcome of `work`, unless it does not come in time or the caller gives up.
 *
 * @param work calls what it is given whenever it has got a part of what it waits for; the time then starts anew
 * @throws EventStoreUnavailable after `milliseconds`
 * @throws the signal's reason once it is aborted
 */
export async function within<T>(
  milliseconds: number,
  doing: string,
  work: (progressed: () => void) => Promise<T>,
  signal?: AbortSignal | undefined,
): Promise<T> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new EventStoreUnavailable(`${doing} took longer than ${milliseconds} ms`)),
    milliseconds,
  )
  const abort = () => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    return await Promise.race([work(() => timer.refresh()), givenUp])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
