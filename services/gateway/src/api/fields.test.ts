import type { DomainError } from '@appstore/event-sourcing/domain-error'
import { z } from 'zod'
import { choice, flag, httpsUrl, optionalText, readFields, text } from './fields.js'

const FIELDS = z.object({ download: httpsUrl(256), signature: text(100), nightly: flag(false) })
const GOOD = { download: 'https://example.org/news.tar.gz', signature: 'abc', nightly: true }

function problemsOf(body: unknown): unknown {
  try {
    readFields(FIELDS, body)
  } catch (error) {
    return (error as DomainError).extra?.fields
  }
  return undefined
}

describe('the fields of a body', () => {
  it('are trimmed, and keys nobody knows are ignored', () => {
    const body = { ...GOOD, signature: ' abc\n', checksum: 'x', download: ` ${GOOD.download} ` }
    expect(readFields(FIELDS, body)).toEqual(GOOD)
  })

  it('are all required but the flag', () => {
    expect(problemsOf({})).toEqual({
      download: ['This field is required.'],
      signature: ['This field is required.'],
    })
    expect(readFields(FIELDS, { download: GOOD.download, signature: 'a' })).toMatchObject({ nightly: false })
  })

  it('may be neither null nor blank', () => {
    expect(problemsOf({ download: null, signature: ' \n', nightly: null })).toEqual({
      download: ['This field may not be null.'],
      signature: ['This field may not be blank.'],
      nightly: ['This field may not be null.'],
    })
  })

  it.each([1, true, [], {}])('that are texts must be strings, not %j', (signature) => {
    expect(problemsOf({ ...GOOD, signature })).toHaveProperty('signature')
  })

  it('have a longest length (api.md wart 15)', () => {
    expect(problemsOf({ ...GOOD, signature: 'a'.repeat(101) })).toHaveProperty('signature')
    expect(problemsOf({ ...GOOD, download: `https://example.org/${'a'.repeat(240)}` })).toHaveProperty('download')
  })

  it.each([
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    ['true', true],
    ['True', true],
    ['false', false],
    ['1', true],
    ['0', false],
  ])('take %j as the flag %j', (nightly, value) => {
    expect(readFields(FIELDS, { ...GOOD, nightly }).nightly).toBe(value)
  })

  it.each(['yes please', 2, [], {}, ''])('do not take %j as a flag', (nightly) => {
    expect(problemsOf({ ...GOOD, nightly })).toHaveProperty('nightly')
  })

  it.each([
    'http://example.org/a.tar.gz',
    'ftp://example.org/a',
    'https:example.org',
    'https://',
    'https:// example.org/a',
    'https://example.org/a\nb',
    'example.org',
    'javascript:alert(1)',
  ])('refuse the address %s', (download) => {
    expect(problemsOf({ ...GOOD, download })).toHaveProperty('download')
  })

  it.each([
    [0, 0],
    [0.5, 0.5],
    ['1', 1],
    [' 0.5 ', 0.5],
  ])('take %j as one of a few numbers', (given, rating) => {
    expect(readFields(z.object({ rating: choice([0, 0.5, 1]) }), { rating: given })).toEqual({ rating })
  })

  it.each([0.7, 'good', '', true, null, undefined, [1]])('do not take %j as one of them', (rating) => {
    expect(() => readFields(z.object({ rating: choice([0, 0.5, 1]) }), { rating })).toThrow('rating')
  })

  it('that may be blank may be left out', () => {
    const schema = z.object({ comment: optionalText(10) })
    for (const body of [{}, { comment: ' ' }]) expect(readFields(schema, body)).toEqual({ comment: '' })
    for (const comment of [null, 1, 'a'.repeat(11)]) expect(() => readFields(schema, { comment })).toThrow('comment')
  })

  it('are not taken from the prototype', () => {
    expect(problemsOf(Object.create({ ...GOOD }))).toHaveProperty('download')
  })
})
