import { compare, perSecond, quantile, ratiosOf } from './rounds.js'

describe('comparing two ways', () => {
  it('takes them in turn, after one round that does not count', async () => {
    const order: string[] = []
    const { pairs } = await compare({
      what: 'a',
      against: 'b',
      unit: '/s',
      wanted: 1,
      rounds: 2,
      ours: async () => order.push('ours'),
      yardstick: async () => order.push('yardstick'),
    })
    expect(order).toEqual(['ours', 'yardstick', 'ours', 'yardstick', 'ours', 'yardstick'])
    expect(pairs).toEqual([
      { ours: 3, yardstick: 4 },
      { ours: 5, yardstick: 6 },
    ])
  })

  it('tells the median ratio and its range', () => {
    const pairs = [1, 3, 2].map((ours) => ({ ours, yardstick: 2 }))
    expect(ratiosOf(pairs)).toEqual({ median: 1, lowest: 0.5, highest: 1.5 })
  })

  it('finds a quantile by the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1)
    expect([0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([50, 99, 100])
  })

  it('counts what all lanes did', async () => {
    let done = 0
    const begun = performance.now()
    const rate = await perSecond(3, 0.05, async () => {
      await new Promise(setImmediate)
      done += 2
      return 2
    })
    const longest = (performance.now() - begun) / 1000
    expect(rate).toBeGreaterThanOrEqual(done / longest)
    expect(rate).toBeLessThanOrEqual(done / 0.05)
  })
})
