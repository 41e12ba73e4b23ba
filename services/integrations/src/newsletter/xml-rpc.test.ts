import fc from 'fast-check'
import { methodCall, methodResponse, readValues, XmlRpcFault, type XmlRpcValue } from './xml-rpc.js'

/** Text that XML 1.0 can hold; a lone CR would come back as LF. */
const text = fc.string({ unit: 'grapheme' })
const value: fc.Arbitrary<XmlRpcValue> = fc.letrec<{ value: XmlRpcValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value

describe('XML-RPC', () => {
  it('brings back what it was given', () => {
    fc.assert(fc.property(value, (given) => expect(readValues(methodResponse(given))).toEqual([given])))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (given) =>
        expect(readValues(methodCall('x', given))).toEqual(given),
      ),
    )
  })

  it.each<[string, XmlRpcValue]>([
    ['<value>plain</value>', 'plain'],
    ['<value><i4> 7 </i4></value>', 7],
    ['<value><double>1.5</double></value>', 1.5],
    ['<value><string/></value>', ''],
    ['<value></value>', ''],
    ['<value><string><![CDATA[<b>]]></string></value>', '<b>'],
    ['<value>\n<array>\n<data>\n<value><int>1</int></value>\n</data>\n</array>\n</value>', [1]],
  ])('reads %s', (written, read) => {
    expect(
      readValues(`<?xml version='1.0'?><methodResponse><params><param>${written}</param></params></methodResponse>`),
    ).toEqual([read])
  })

  it('tells a refusal, without its words', () => {
    const fault = `<methodResponse><fault><value><struct><member><name>faultString</name><value>the password is x</value></member></struct></value></fault></methodResponse>`
    expect(() => readValues(fault)).toThrow(XmlRpcFault)
    expect(() => readValues(fault)).not.toThrow(/password/)
  })

  it.each([
    '',
    'no xml',
    '<methodResponse>',
    '<!DOCTYPE x [<!ENTITY e "1">]><methodResponse><params><param><value>&e;</value></param></params></methodResponse>',
    '<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>',
    `<methodResponse>${'<value><array><data>'.repeat(200)}`,
  ])('refuses what is none: %s', (xml) => {
    expect(() => readValues(xml)).toThrow()
  })

  it('refuses to write what XML cannot hold', () => {
    for (const unwritable of ['\0', '\u001b', '\ud800', '\uffff']) expect(() => methodCall('x', [unwritable])).toThrow()
  })
})
