import { type Position, START } from './event-store.js'

interface Waiter {
  readonly position: Position
  readonly settle: (reached: boolean) => void
}

/** Readers that wait for a read model to pass a position: how one reads one's own write. */
export class PositionWaiters {
  position: Position = START
  private waiters: Waiter[] = []

  /** `true` once `position` is reached, `false` after the timeout. */
  waitFor(position: Position, timeoutMs: number): Promise<boolean> {
    if (position <= this.position) return Promise.resolve(true)
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

  /** The read model now holds everything up to here. */
  reached(position: Position): void {
    if (position <= this.position) return
    this.position = position
    const due = this.waiters.filter((waiter) => waiter.position <= position)
    if (due.length === 0) return
    this.waiters = this.waiters.filter((waiter) => waiter.position > position)
    for (const waiter of due) waiter.settle(true)
  }

  /** Lets everybody go who still waits. */
  close(): void {
    for (const waiter of this.waiters) waiter.settle(false)
    this.waiters = []
  }
}
