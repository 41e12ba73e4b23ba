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
    [[{ type: 'post', text: { en: 'A', 'pt-br': 'B' } }], /\/0\/text/],
    [[{ type: 'post', date: 'yesterday' }], /\/0\/date/],
    [[{ type: 'showcase', content: [{ type: 'app', appId: 'a', extra: 1 }] }], /\/0\/content\/0/],
    [[{ type: 'post', media: { content: { de: { src: [], alt: '' } } } }], /\/0\/media\/content/],
    [[{ type: 'post', media: { ...media, alignment: 'left' } }], /start, end, center/],
  ])('is refused, with the place: %j', (value, says) => expect(violations(value).join('\n')).toMatch(says))

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
