import { type Position, START } from './event-store.js'

interface Waiter {
  readonly position: Position
  readonly settle: (reached: boolean) => void
}

/** Readers that wait for a read model to pass a position: how one reads one's own write. */
export class PositionWaiters {
  position: Position = START
  /** Nobody can read it before it is there, not even that it is empty. */
  private isThere = false
  private waiters: Waiter[] = []

  /** `true` once `position` is reached, `false` after the timeout. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.isThere && position <= this.position) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiters = this.waiters.filter((other) => other !== waiter)
        resolve(false)
      }, timeoutMs)
      const waiter: Waiter = {
        position,
        settle: (reached) => {
          clearTimeout(timer)
          resolve(reached)
        },
      }
      this.waiters.push(waiter)
    })
  }

  /** The read model is there and holds everything up to here. */
  reached(position: Position): void {
    if (this.isThere && position <= this.position) return
    this.isThere = true
    if (position > this.position) this.position = position
    const due = this.waiters.filter((waiter) => waiter.position <= this.position)
    if (due.length === 0) return
    this.waiters = this.waiters.filter((waiter) => waiter.position > this.position)
    for (const waiter of due) waiter.settle(true)
  }

  /** Lets everybody go who still waits. */
  close(): void {
    for (const waiter of this.waiters) waiter.settle(false)
    this.waiters = []
  }
}
