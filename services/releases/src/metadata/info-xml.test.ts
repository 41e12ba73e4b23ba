import { readFileSync } from 'node:fs'
import { LANGUAGES } from '@appstore/contracts/languages'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import fc from 'fast-check'
import { readInfoXml } from './info-xml.js'
import { schemaFile } from './schema.js'
import { CATEGORIES, DATABASES, LICENCES } from './vocabulary.js'

const MINIMAL = `<?xml version="1.0"?>
<info>
  <id>hello</id>
  <name>Hello</name>
  <summary>Says hello</summary>
  <description>Says hello to everybody</description>
  <version>1.2.3</version>
  <licence>AGPL-3.0-or-later</licence>
  <author>Ann</author>
  <category>tools</category>
  <bugs>https://example.org/bugs</bugs>
  <dependencies>
    <nextcloud min-version="31" max-version="32"/>
  </dependencies>
</info>
`

function read(...changes: readonly (readonly [string, string])[]) {
  return readInfoXml(Buffer.from(changes.reduce((text, [from, to]) => text.replace(from, () => to), MINIMAL)))
}

function refusal(...changes: readonly (readonly [string, string])[]): DomainError {
  try {
    read(...changes)
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('a good info.xml', () => {
  it('is mapped to what is stored', () => {
    const { appId, version, app, release } = read()
    expect([appId, version]).toEqual(['hello', '1.2.3'])
    expect(app).toMatchObject({
      categories: ['tools'],
      website: '',
      discussion: '',
      screenshots: [],
      videos: [],
      donations: [],
    })
    expect(app.authors).toEqual([{ name: 'Ann', mail: '', homepage: '' }])
    expect(app.translations).toEqual({
      en: { name: 'Hello', summary: 'Says hello', description: 'Says hello to everybody' },
    })
    expect(release).toMatchObject({
      php: { spec: '*', raw: '*' },
      platform: { spec: '>=31.0.0 <33.0.0', raw: '>=31 <=32' },
      minIntSize: 32,
      externalApp: null,
    })
  })

  it('may have its elements in any order', () => {
    const lines = MINIMAL.split('\n')
    const inner = lines.slice(2, 11)
    fc.assert(
      fc.property(fc.shuffledSubarray(inner, { minLength: inner.length }), (shuffled) => {
        const text = [...lines.slice(0, 2), ...shuffled, ...lines.slice(11)].join('\n')
        expect(readInfoXml(Buffer.from(text))).toEqual(read())
      }),
      { numRuns: 30 },
    )
  })

  it('has missing texts filled in from English, for every language it uses', () => {
    const { app } = read(['</name>', '</name><name lang="de">Hallo</name>'])
    expect(app.translations.de).toEqual({
      name: 'Hallo',
      summary: 'Says hello',
      description: 'Says hello to everybody',
    })
  })

  it('gets a summary from the English description, cut to its length (wart 18)', () => {
    const long = 'word '.repeat(60)
    const { app } = read(
      ['  <summary>Says hello</summary>\n', ''],
      ['<description>Says hello to everybody', `<description lang="de">Deutsch</description><description>${long}`],
    )
    expect(app.translations.en?.summary).toBe('word '.repeat(26).slice(0, 128).trim())
  })

  it('may ask for versions with leading zeros where the platform is not meant (wart 8)', () => {
    const { release } = read([
      '<nextcloud',
      '<php min-version="08.01"/><owncloud min-version="10" max-version="9"/><nextcloud',
    ])
    expect(release.php).toEqual({ spec: '>=8.1.0', raw: '>=08.01' })
    expect(() => read(['min-version="31"', 'min-version="031"'])).toThrow(/min-version of <nextcloud> is "031"/)
  })

  it('has every text trimmed (wart 12)', () => {
    const { app } = read(
      ['<author>Ann', '<author>\n  Ann '],
      ['</category>', '</category><screenshot> https://e.org/1.png\n</screenshot>'],
    )
    expect(app.authors[0]?.name).toBe('Ann')
    expect(app.screenshots[0]?.url).toBe('https://e.org/1.png')
  })

  it('reads 1 as true (wart 15)', () => {
    const { release } = read(['</info>', '<external-app><system>1</system></external-app></info>'])
    expect(release.externalApp?.isSystem).toBe(true)
  })
})

describe('a refused info.xml', () => {
  it('is told all that is wrong at once, with the lines of the file as it was written', () => {
    const { detail, extra } = refusal(
      ['<version>1.2.3', '<version>1.2'],
      ['<bugs>https://example.org/bugs</bugs>\n', ''],
      ['max-version="32"', ''],
      ['<category>tools', '<category>toys'],
    )
    expect(extra?.violations).toHaveLength(4)
    expect(detail).toContain('breaks 4 rules')
    expect(detail).toContain('line 7: <version> is "1.2"; write three numbers without leading zeros, such as 1.2.3')
    expect(detail).toContain('line 10: <category> is "toys"; choose one of dashboard')
    expect(detail).toContain('<bugs> is missing; write an address')
    expect(detail).toContain('line 12: <nextcloud> has no max-version; write one to three numbers')
  })

  it.each([
    [['<id>hello', '<id>Hello'], 'line 3: <id> is "Hello"; write 2 to 32 lower-case letters'],
    [['<name>Hello</name>', '<name lang="de">Hallo</name>'], 'line 4: there is no English <name>'],
    [['</name>', '</name><name>Again</name>'], 'there is a second <name> for the language en'],
    [['</licence>', '</licence><shipped/>'], '<shipped> is reserved for apps that come with the server'],
    [['min-version="31"', 'min-version="33"'], 'min-version 33 above max-version 32'],
    [['min-version="31"', 'min-version="031"'], 'min-version of <nextcloud> is "031"; write one to three numbers'],
    [['<version>1.2.3', '<version>1.0.0-01'], '<version> is "1.0.0-01"'],
    [['<version>1.2.3', '<version>1.2.3+build'], 'no +build part'],
    [['</category>', '</category><video>https://tube.example/watch</video>'], 'give the address of a PeerTube video'],
    [['<description>', '<description><b>x</b>'], 'put HTML or Markdown into <![CDATA['],
    [['</bugs>', '</bugs><bugs>https://e.org</bugs>'], 'there are 2 <bugs> elements; 1 is the most'],
  ] as const)('says what is wrong with %j', (change, expected) => {
    expect(refusal(change).detail).toContain(expected)
  })

  it('may not have a document type (wart 5)', () => {
    expect(refusal(['<info>', '<!DOCTYPE info []><info>']).code).toBe('xml-doctype')
  })

  it('must be XML, in UTF-8, with the right root', () => {
    expect(refusal(['</info>', '']).code).toBe('malformed-xml')
    expect(refusal(['<info>', '<info xmlns="urn:x">']).code).toBe('xml-root')
    expect(() => readInfoXml(Buffer.from([0x3c, 0xff, 0xfe]))).toThrow('not UTF-8')
  })

  it('is never anything but accepted or refused', () => {
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '&amp;', '&x;', '<id>', '</id>', '<info>', '</info>', ']]>', '<![CDATA['),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(piece), fc.nat(MINIMAL.length), (pieces, place) => {
        const text = MINIMAL.slice(0, place) + pieces.join('') + MINIMAL.slice(place)
        try {
          readInfoXml(Buffer.from(text))
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the vocabularies', () => {
  const schema = readFileSync(schemaFile('info'), 'utf8')
  const enumerated = (type: string) => {
    const [, body] = new RegExp(`<xs:simpleType name="${type}">(.*?)</xs:simpleType>`, 's').exec(schema) ?? []
    return [...(body ?? '').matchAll(/enumeration value="([^"]+)"/g)].map((match) => match[1])
  }
  it('are those of the schema', () => {
    expect(enumerated('language')).toEqual(LANGUAGES)
    expect(enumerated('licence')).toEqual(LICENCES)
    expect(enumerated('category')).toEqual(CATEGORIES)
    expect(enumerated('database-id').sort()).toEqual(Object.keys(DATABASES).sort())
  })
})
