import { Segments } from './segment.js'

const hashesOf = (...segments: { ref: { hash: string } }[]) => new Set(segments.map(({ ref }) => ref.hash))

describe('segments', () => {
  it('of equal texts are one', () => {
    const segments = new Segments()
    expect(segments.of('text')).toBe(segments.of('text'))
    expect(segments.takeAdded()).toHaveLength(1)
    expect(segments.takeAdded()).toEqual([])
  })

  it('are forgotten when no document has named them for two sweeps, not before', () => {
    const segments = new Segments()
    const [kept, left] = [segments.of('kept'), segments.of('left')]
    expect(segments.sweep(hashesOf(kept))).toEqual([])
    expect(segments.get(left.ref.hash)).toBe(left)
    expect(segments.sweep(hashesOf(kept))).toEqual([left.ref.hash])
    expect(segments.get(left.ref.hash)).toBeUndefined()
    expect(segments.get(kept.ref.hash)).toBe(kept)
  })

  it('stay when a document names them again in time', () => {
    const segments = new Segments()
    const segment = segments.of('text')
    segments.sweep(new Set())
    expect(segments.sweep(hashesOf(segment))).toEqual([])
    expect(segments.sweep(new Set())).toEqual([])
    expect(segments.get(segment.ref.hash)).toBe(segment)
  })

  it('are taken in again, and stored again, when they are needed after they were forgotten', () => {
    const segments = new Segments()
    const segment = segments.of('text')
    segments.takeAdded()
    segments.sweep(new Set())
    segments.sweep(new Set())
    expect(segments.keep(segment)).toBe(segment)
    expect(segments.takeAdded()).toEqual([segment])
  })

  it('of an earlier run are not compressed again', () => {
    const stored = new Segments().of('text')
    const segments = new Segments()
    segments.restore([stored])
    expect(segments.of('text')).toBe(stored)
    expect(segments.takeAdded()).toEqual([])
  })
})
