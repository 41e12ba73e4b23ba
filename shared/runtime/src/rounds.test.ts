import { createRounds } from './rounds.js'

const LONG = 3_600_000

/** Rounds that tell of themselves and can be held up. */
function told(rest: number) {
  const waiting: (() => void)[] = []
  let count = 0
  const rounds = createRounds(async () => {
    count += 1
    for (const resolve of waiting.splice(0)) resolve()
    return rest
  })
  const reached = async (wanted: number) => {
    while (count < wanted) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  return { rounds, reached, count: () => count }
}

describe('rounds', () => {
  it('begin with one, and come again after the pause', async () => {
    const { rounds, reached } = told(1)
    rounds.start()
    await reached(3)
    await rounds.stop()
  })

  it('come at once when kicked, however long the pause', async () => {
    const { rounds, reached } = told(LONG)
    rounds.start()
    await reached(1)
    rounds.kick()
    await reached(2)
    await rounds.stop()
  })

  it('come once more for a kick during a round', async () => {
    let letGo = () => {}
    let count = 0
    const rounds = createRounds(async () => {
      count += 1
      if (count === 1) await new Promise<void>((resolve) => (letGo = resolve))
      return LONG
    })
    rounds.start()
    rounds.kick()
    letGo()
    while (count < 2) await new Promise((resolve) => setImmediate(resolve))
    await rounds.stop()
  })

  it('end with the round that goes on, and none follows', async () => {
    let letGo = () => {}
    const rounds = createRounds(async () => {
      await new Promise<void>((resolve) => (letGo = resolve))
      return 0
    })
    rounds.start()
    const ended = rounds.stop()
    expect(rounds.stopped.aborted).toBe(true)
    letGo()
    await ended
  })

  it('end without ever having begun', async () => {
    const { rounds, count } = told(1)
    await rounds.stop()
    rounds.start()
    expect(count()).toBe(0)
  })
})
