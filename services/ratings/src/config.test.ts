import { readRatingsConfig } from './config.js'

describe('the settings of ratings', () => {
  it('have the defaults of the public store', () => {
    expect(readRatingsConfig({})).toEqual({ threshold: 5, recentDays: 90 })
  })

  it('can be chosen, a threshold of none included', () => {
    const settings = { RATING_THRESHOLD: '0', RATING_RECENT_DAY_RANGE: '30' }
    expect(readRatingsConfig(settings)).toEqual({ threshold: 0, recentDays: 30 })
  })

  it('are refused all at once when they make no sense', () => {
    const settings = { RATING_THRESHOLD: '-1', RATING_RECENT_DAY_RANGE: 'soon' }
    expect(() => readRatingsConfig(settings)).toThrow(/RATING_THRESHOLD[\s\S]*RATING_RECENT_DAY_RANGE/)
  })
})
