import fc from 'fast-check'
import { localPath } from './local-path.js'

describe('where a form leads', () => {
  it.each(['/', '/account/', '/?search=a&page=2', '/apps/news#ratings', '/a//b'])('may be %s', (path) => {
    expect(localPath(path)).toBe(path)
  })

  it.each([
    ['nowhere', undefined],
    ['nothing', ''],
    ['another site', 'https://evil.example/'],
    ['another site by its name alone', '//evil.example/'],
    ['what browsers take for that', '/\\evil.example/'],
    ['and for that', '\\\\evil.example'],
    ['with a tab in it', '/\t/evil.example'],
    ['with a line break in it', '/\n/evil.example'],
    ['what becomes that', '/./\\evil.example'],
    ['what becomes that, too', '/x/..//evil.example'],
    ['a script', 'javascript:alert(1)'],
    ['a page of its own', 'data:text/html,x'],
    ['something relative', 'account/'],
    ['blanks before it', ' /account/'],
    ['a header', '/account/\r\nSet-Cookie: a=b', '/account/Set-Cookie:%20a=b'],
    ['too long', `/${'a'.repeat(2_000)}`],
  ])('is not %s', (_what, path, instead = '/fallback/') => {
    expect(localPath(path, '/fallback/')).toBe(instead)
  })

  it('is on this site, whatever is asked for', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '..',
      '.',
      '\t',
      '\n',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'https:',
      '%2f',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))), (pieces) => {
        const site = 'https://store.example'
        const path = localPath(pieces.join(''))
        expect(new URL(path, `${site}/login/`).origin).toBe(site)
        expect(path).toMatch(/^\/(?![/\\])/)
      }),
      { numRuns: 2_000 },
    )
  })
})
