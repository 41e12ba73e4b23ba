import fc from 'fast-check'
import { acceptedCodings, admitsJsonOrHtml, forcesJson, matchesTag, plainPath, unchangedSince } from './negotiation.js'

describe('Accept-Encoding', () => {
  it.each([
    [undefined, ['identity']],
    ['', ['identity']],
    ['gzip', ['gzip', 'identity']],
    ['x-gzip', ['gzip', 'identity']],
    ['gzip, deflate, br', ['br', 'gzip', 'identity']],
    ['GZIP;Q=0.5, br;q=0.1', ['gzip', 'br', 'identity']],
    ['br;q=0, gzip', ['gzip', 'identity']],
    ['*', ['br', 'gzip', 'identity']],
    ['*;q=0', ['identity']],
    ['identity, gzip;q=0.5', ['identity', 'gzip']],
    ['gzip;q=0.5, identity;q=0', ['gzip', 'identity']],
    ['*;q=0.5, gzip;q=0', ['br', 'identity']],
    ['gzip;q=nonsense', ['gzip', 'identity']],
    [' , ,', ['identity']],
  ])('%j is taken as %j', (header, order) => {
    expect(acceptedCodings(header)).toEqual(order)
  })

  it('never fails and always leaves identity, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (header) => {
        expect(acceptedCodings(header)).toContain('identity')
        expect(acceptedCodings(header)).toEqual(acceptedCodings(header))
      }),
    )
  })

  it('keeps few answers in memory', () => {
    for (let index = 0; index < 2_000; index++) acceptedCodings(`gzip;q=0.${index}`)
    expect(acceptedCodings('gzip')).toEqual(['gzip', 'identity'])
  })
})

describe('Accept', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['*/*', true],
    ['application/json', true],
    ['application/*', true],
    ['text/html,application/xhtml+xml;q=0.9', true],
    ['text/*', true],
    ['application/json; version=1', true],
    ['text/plain, */*;q=0.1', true],
    ['application/xml', false],
    ['text/plain', false],
    ['image/*', false],
    ['application/json;q=0', false],
    ['*/*;q=0', false],
    ['application/json;q=0, text/html;q=0, */*', false],
    ['application/json;q=0, */*', true],
  ])('%j admits JSON or HTML: %j', (header, admitted) => {
    expect(admitsJsonOrHtml(header)).toBe(admitted)
  })
})

describe('If-None-Match', () => {
  const etag = '"abc,def"'
  it.each([
    ['"abc,def"', true],
    ['W/"abc,def"', true],
    ['*', true],
    [' * ', true],
    ['"x", W/"abc,def" , "y"', true],
    ['"x","abc,def"', true],
    ['"abc"', false],
    ['abc,def', false],
    ['', false],
    ['"x, "abc', false],
  ])('%j matches: %j', (header, matches) => {
    expect(matchesTag(header, etag)).toBe(matches)
  })
})

describe('If-Modified-Since', () => {
  const modified = Date.parse('2026-11-23T10:00:00.700Z')
  it.each([
    ['Mon, 23 Nov 2026 10:00:00 GMT', true],
    ['Mon, 23 Nov 2026 10:00:01 GMT', true],
    ['Mon, 23 Nov 2026 09:59:59 GMT', false],
    ['yesterday', false],
    ['2030', false],
    ['', false],
  ])('%j means unchanged: %j', (header, unchanged) => {
    expect(unchangedSince(header, modified)).toBe(unchanged)
  })
})

describe('the path', () => {
  it.each([
    ['/api/v1/apps.json', '/api/v1/apps.json'],
    ['//api/v1/apps.json', '/api/v1/apps.json'],
    ['/api/v1//apps.json', '/api/v1/apps.json'],
    ['///api////v1//apps.json?t=//1', '/api/v1/apps.json'],
    ['/api/v1/apps.json?t=1#x', '/api/v1/apps.json'],
    ['http://store.example//api/v1/apps.json', '/api/v1/apps.json'],
    ['http://store.example', '/'],
    ['//', '/'],
    ['?a=b', '/'],
  ])('of %s is %s', (target, path) => {
    expect(plainPath(target)).toBe(path)
  })

  it('is forced to JSON by the query', () => {
    expect(['/a?format=json', '/a?b=1&format=json&c', '/a?format=jsonp', '/a?xformat=json'].map(forcesJson)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
