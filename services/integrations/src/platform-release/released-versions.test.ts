import fc from 'fast-check'
import { releasedVersions } from './released-versions.js'

describe('the released versions among tags', () => {
  it('are those with three numbers and no preview, without the letter in front', () => {
    const tags = [
      'v34.0.0',
      '33.0.1',
      'v34.0.0rc1',
      'v34.0.0-beta.2',
      'v33',
      'v33.1',
      'v33.0.0.1',
      'v033.0.0',
      'nightly',
    ]
    expect(releasedVersions(tags, '1.0.0')).toEqual(['34.0.0', '33.0.1'])
  })

  it('begin with the oldest supported one', () => {
    expect(releasedVersions(['v32.0.0', 'v31.0.10', 'v31.0.9', 'v9.0.0'], '31.0.10')).toEqual(['32.0.0', '31.0.10'])
    expect(releasedVersions(['v32.0.0'], '32.0.1')).toEqual([])
  })

  it('are the same in whatever order the tags come, each once, the newest first', () => {
    const number = fc.integer({ min: 0, max: 12 })
    const version = fc.tuple(number, number, number).map((parts) => parts.join('.'))
    const order = (text: string) => text.split('.').reduce((sum, part) => sum * 100 + Number(part), 0)
    fc.assert(
      fc.property(fc.array(version), version, fc.infiniteStream(fc.nat()), (versions, oldest, random) => {
        const found = releasedVersions(
          versions.map((each) => `v${each}`),
          oldest,
        )
        const shuffled = [...versions, ...versions].toSorted(() => ((random.next().value as number) % 3) - 1)
        expect(releasedVersions(shuffled, oldest)).toEqual(found)
        const wanted = new Set(versions.filter((each) => order(each) >= order(oldest)))
        expect(found).toEqual([...wanted].sort((one, other) => order(other) - order(one)))
      }),
    )
  })
})
