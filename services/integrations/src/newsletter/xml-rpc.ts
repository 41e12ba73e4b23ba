import { SaxesParser } from 'saxes'

/** What XML-RPC can say, as far as Odoo says it. */
export type XmlRpcValue =
  | string
  | number
  | boolean
  | null
  | readonly XmlRpcValue[]
  | { readonly [name: string]: XmlRpcValue }

/** The other side refused; its words may repeat what it was sent, so they go no further. */
export class XmlRpcFault extends Error {
  constructor() {
    super('the call was answered with a fault')
    this.name = 'XmlRpcFault'
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

/** A call as it is sent. @throws Error for text that XML cannot hold */
export function methodCall(name: string, parameters: readonly XmlRpcValue[]): string {
  const params = parameters.map((value) => `<param>${written(value)}</param>`).join('')
  return `<?xml version="1.0"?><methodCall><methodName>${escaped(name)}</methodName><params>${params}</params></methodCall>`
}

/** An answer as it is given. */
export function methodResponse(value: XmlRpcValue): string {
  return `<?xml version="1.0"?><methodResponse><params><param>${written(value)}</param></params></methodResponse>`
}

function written(value: XmlRpcValue): string {
  if (value === null) return '<value><nil/></value>'
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>`
  if (typeof value === 'number') {
    return Number.isInteger(value) ? `<value><int>${value}</int></value>` : `<value><double>${value}</double></value>`
  }
  if (typeof value === 'string') return `<value><string>${escaped(value)}</string></value>`
  if (Array.isArray(value)) return `<value><array><data>${value.map(written).join('')}</data></array></value>`
  const members = Object.entries(value).map(
    ([name, each]) => `<member><name>${escaped(name)}</name>${written(each)}</member>`,
  )
  return `<value><struct>${members.join('')}</struct></value>`
}

/** What XML 1.0 has no way to write. */
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

function escaped(text: string): string {
  if (UNWRITABLE.test(text)) throw new Error('this text cannot stand in XML')
  return text.replace(/[&<>\r]/g, (character) => ENTITIES[character] as string)
}

/** Deeper than anything that is asked for. */
const DEPTH = 100

/**
 * Reads an answer, or the parameters of a call.
 *
 * @throws XmlRpcFault, and Error for what is no XML-RPC; a DOCTYPE is none, so nothing is ever expanded or fetched
 */
export function readValues(xml: string): XmlRpcValue[] {
  const reader = new ValueReader()
  const parser = new SaxesParser()
  parser.on('doctype', () => {
    throw new Error('XML-RPC has no document type')
  })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => reader.open(name))
  parser.on('text', (text) => reader.text(text))
  parser.on('cdata', (text) => reader.text(text))
  parser.on('closetag', ({ name }) => reader.close(name))
  parser.write(xml).close()
  if (reader.isFault) throw new XmlRpcFault()
  return reader.values
}

/** Collects values while elements open and close. */
class ValueReader {
  readonly values: XmlRpcValue[] = []
  isFault = false
  /** Values that are being read, the innermost last; `undefined`: nothing but text so far. */
  private readonly inner: {
    value: XmlRpcValue | undefined
    text: string
    items: XmlRpcValue[]
    members: [string, XmlRpcValue][]
    name: string
  }[] = []
  private heard = ''

  open(element: string): void {
    this.heard = ''
    if (element === 'fault') this.isFault = true
    if (element !== 'value') return
    if (this.inner.length === DEPTH) throw new Error('the answer is too deep')
    this.inner.push({ value: undefined, text: '', items: [], members: [], name: '' })
  }

  text(text: string): void {
    this.heard += text
  }

  close(element: string): void {
    const current = this.inner.at(-1)
    const heard = this.heard
    if (element === 'name' && current) current.name = heard
    else if (element === 'value') this.closeValue(heard)
    else if (current) {
      const value = readElement(element, heard, current)
      if (value !== undefined) current.value = value
    }
    if (element !== 'value') this.heard = ''
  }

  private closeValue(heard: string): void {
    const { value = heard } = this.inner.pop() ?? {}
    const outer = this.inner.at(-1)
    if (outer === undefined) this.values.push(value)
    else {
      outer.items.push(value)
      outer.members.push([outer.name, value])
    }
    this.heard = ''
  }
}

function readElement(
  element: string,
  text: string,
  { items, members }: { items: XmlRpcValue[]; members: [string, XmlRpcValue][] },
): XmlRpcValue | undefined {
  switch (element) {
    case 'string':
    case 'dateTime.iso8601':
    case 'base64':
      return text
    case 'int':
    case 'i4':
    case 'i8':
    case 'double':
      return numberOf(text)
    case 'boolean':
      return text.trim() === '1'
    case 'nil':
      return null
    case 'array':
      return [...items]
    case 'struct':
      return Object.fromEntries(members)
    default:
      return undefined
  }
}

function numberOf(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Error('a number is none')
  return value
}
