import { discoverViolations } from './discover-schema.js'

const violations = (value: unknown) => discoverViolations(JSON.stringify(value))
const en = (text: string) => ({ en: text })
const media = {
  content: { en: { src: { src: 'https://example.org/a.png', mime: 'image/png' }, alt: 'A' } },
  alignment: 'start',
}

describe('a discover document', () => {
  it.each([
    [[]],
    [[{ type: 'post', headline: en('A'), text: { en: 'A', de_at: 'B' }, link: 'app://news', media, more: 1 }]],
    [
      [
        {
          type: 'showcase',
          content: [
            { type: 'app', appId: 'news' },
            { type: 'post', id: 'x' },
          ],
        },
      ],
    ],
    [[{ type: 'carousel', order: 1, date: '2026-01-02T03:04:05Z', content: [{ type: 'post' }, { type: 'app' }] }]],
  ])('is accepted: %j', (value) => expect(violations(value)).toEqual([]))

  it.each([
    [{}, /must be array/],
    [[{ type: 'banner' }], /At \/0 /],
    [[{ type: 'showcase' }], /content/],
    [[{ type: 'post', headline: { de: 'A' } }], /At \/0\/headline it must have required property 'en'/],
    [[{ type: 'post', text: { en: 'A', 'pt-br': 'B' } }], /^At \/0\/text it has the key "pt-br", which is no lang.*$/],
    [[{ type: 'post', date: 'yesterday' }], /\/0\/date/],
    [[{ type: 'showcase', content: [{ type: 'app', appId: 'a', extra: 1 }] }], /\/0\/content\/0 .*: extra\.$/],
    [[{ type: 'post', link: 'not a link' }], /^At \/0\/link it must match format "uri-reference"\.$/],
    [[{ type: 'post', expiryDate: '2026-01-02' }], /^At \/0\/expiryDate it /],
    [[{ type: 'carousel', content: [{ type: 'showcase', content: [] }] }], /^At \/0\/content\/0 it /],
    [[{ type: 'post', media: { content: { en: { src: {}, alt: 'A' } } } }], /src'.*\n.*mime'/],
    [
      [{ type: 'post', media: { content: { en: { src: [{ src: '/a' }], alt: 'A' } } } }],
      /^At .*\/src\/0 it .* 'mime'\.$/,
    ],
    [[{ type: 'post', media: { content: { de: { src: [], alt: '' } } } }], /\/0\/media\/content/],
    [[{ type: 'post', media: { ...media, alignment: 'left' } }], /start, end, center/],
  ])('is refused, with the place: %j', (value, says) => expect(violations(value).join('\n')).toMatch(says))

  it('with far too many faults has the first of them told', () => {
    const told = violations(Array.from({ length: 150 }, () => ({ type: 'post', id: 5 })))
    expect(told).toHaveLength(101)
    expect(told.at(-1)).toBe('50 more things are wrong.')
  })

  it('that would not fit into a message is a violation', () => {
    expect(violations([{ type: 'post', id: '"'.repeat(500_000) }])).toEqual(['The document is too large.'])
  })

  it('that is not JSON is a violation, not a failure', () => {
    expect(discoverViolations('[{')).toEqual([expect.stringMatching(/not well-formed JSON/)])
  })

  it('has all its faults named at once', () => {
    expect(
      violations([
        { type: 'post', order: 'x' },
        { type: 'post', id: 5 },
      ]),
    ).toHaveLength(2)
  })
})
