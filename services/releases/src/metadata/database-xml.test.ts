import { DomainError } from '@appstore/event-sourcing/domain-error'
import { checkDatabaseXml } from './database-xml.js'

const GOOD = `<database>
  <name>*dbname*</name>
  <table>
    <declaration>
      <index><field><sorting>ascending</sorting><name>id</name></field><name>news_id</name></index>
      <field><type>integer</type><name>id</name><notnull>true</notnull><length>8</length></field>
    </declaration>
    <name>*dbprefix*news</name>
  </table>
</database>`

function refusal(from: string, to: string): string {
  try {
    checkDatabaseXml(Buffer.from(GOOD.replace(from, to)))
  } catch (error) {
    if (error instanceof DomainError) return `${error.code}: ${error.detail}`
    throw error
  }
  return 'accepted'
}

describe('database.xml (releases.md B7)', () => {
  it('may have its elements in any order', () => expect(refusal('', '')).toBe('accepted'))
  it('may be empty', () => expect(() => checkDatabaseXml(Buffer.from(' \n'))).not.toThrow())
  it.each([
    ['<table>', '<table><x/>'],
    ['<database>', '<database><x/>'],
    ['<declaration>', '<declaration><x/>'],
    ['<index>', '<index><x/>'],
    ['<field><sorting>', '<field><x/><sorting>'],
    ['<field><type>', '<field><x/><type>'],
  ])('refuses an unknown element: %s', (from, to) => {
    expect(refusal(from, to)).toMatch(/^database-xml-invalid: appinfo\/database.xml, line \d+: <x> is not allowed here/)
  })
  it('refuses a second name', () =>
    expect(refusal('<name>*dbprefix*', '<name>a</name><name>*dbprefix*')).toMatch(/<name> is not allowed here/))
  it('refuses a wrong type', () => expect(refusal('integer', 'int')).toContain('<type> is "int"'))
  it('refuses what is not XML', () => expect(refusal('</database>', '')).toMatch(/^malformed-xml/))
})
