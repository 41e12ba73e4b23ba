/** Runs the tasks of one key one after the other; tasks of different keys run side by side. */
export type Serialiser = <T>(key: string, task: () => Promise<T>) => Promise<T>

/**
 * Keeps commands to one aggregate within this process from racing each other: across processes the
 * expected revision decides, and a race lost there is rare.
 */
export function createSerialiser(): Serialiser {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve()
    const running = before.then(task, task)
    const tail = running.catch(() => undefined)
    tails.set(key, tail)
    try {
      return await running
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
