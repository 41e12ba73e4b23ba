import { MailKind } from '@appstore/contracts/mails'
import fc from 'fast-check'
import { GERMAN } from './letters.de.js'
import { ENGLISH } from './letters.en.js'
import { renderLetter } from './render-letter.js'

const SITE = 'https://apps.example.org'
const FACTS = {
  username: 'anna',
  tokenName: 'Build',
  email: 'anna@example.org',
  key: 'the_key-of-43',
  app: 'news',
  version: '1.0.0',
  at: '2030-02-03T04:05:06.000Z',
  by: 'Bert Helper',
  person: 'Anna Author',
  eraseAt: '2030-02-03T04:05:06.000Z',
  expiresAt: '2030-02-03T04:05:06.000Z',
}

const factsOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()

describe('the mails', () => {
  it.each(MailKind.options)('say the same in each language: %s', (kind) => {
    const [english, german] = [ENGLISH.kinds[kind], GERMAN.kinds[kind]]
    expect(german.paragraphs.map(factsOf)).toEqual(english.paragraphs.map(factsOf))
    expect(german.link === undefined).toBe(english.link === undefined)
    expect(english.paragraphs.includes('{link}')).toBe(english.link !== undefined)
    expect(german.subject).not.toBe(english.subject)
  })

  it.each(MailKind.options)('leave nothing open: %s', (kind) => {
    for (const language of ['en', 'de-AT', 'fr']) {
      const letter = renderLetter({ kind, language, site: SITE, facts: FACTS })
      for (const text of Object.values(letter)) expect(text).not.toMatch(/\{\w+\}|undefined/)
      expect(letter.text).toContain('apps.example.org')
      expect(letter.html).toContain(`<html lang="${language === 'de-AT' ? 'de' : 'en'}">`)
    }
  })

  it('lead to where their key is taken', () => {
    const confirm = renderLetter({ kind: 'confirm-email', language: 'de', site: SITE, facts: FACTS })
    expect(confirm.text).toContain(`${SITE}/confirm-email/the_key-of-43/`)
    expect(confirm.html).toContain(`href="${SITE}/confirm-email/the_key-of-43/"`)
    const reset = renderLetter({ kind: 'password-reset', language: 'en', site: SITE, facts: FACTS })
    expect(reset.text).toContain(`${SITE}/password/reset/key/the_key-of-43/`)
  })

  it('name times as the language does', () => {
    const text = (language: string) =>
      renderLetter({ kind: 'deletion-requested', language, site: SITE, facts: FACTS }).text
    expect(text('en')).toContain('February 3, 2030')
    expect(text('de')).toContain('3. Februar 2030')
  })

  it('hold nothing that a name could smuggle in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (username) => {
        const { html } = renderLetter({
          kind: 'confirm-email',
          language: 'en',
          site: SITE,
          facts: { ...FACTS, username: `<b>${username}</b>"&` },
        })
        expect(html).not.toContain('<b>')
        expect(html.match(/<script/i)).toBeNull()
      }),
    )
  })
})
