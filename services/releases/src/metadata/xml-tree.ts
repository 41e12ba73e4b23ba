import { DomainError } from '@appstore/event-sourcing/domain-error'
import {
  ParseOption,
  XmlCData,
  XmlDocument,
  XmlElement,
  XmlEntityReference,
  XmlParseError,
  XmlText,
} from 'libxml2-wasm'

/** An element of a parsed file, without comments and without blanks between elements. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** Its own text, untrimmed. */
  readonly text: string
  /** Line in the file, from 1. */
  readonly line: number
}

/** No network, no external entities, no expansion of entities. */
const OPTIONS = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_BIG_LINES

const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

/**
 * Parses an XML file of an archive.
 *
 * @param file name for messages, such as `appinfo/info.xml`
 * @param root the name its root element must have
 * @throws DomainError `malformed-xml` when it is not well-formed, `xml-…` for what is well-formed but not allowed
 */
export function parseXml(file: string, bytes: Uint8Array, root: string): Element {
  const text = decodeUtf8(file, bytes)
  let document: XmlDocument
  try {
    document = XmlDocument.fromString(text, { option: OPTIONS })
  } catch (error) {
    throw malformed(file, error)
  }
  try {
    if (document.dtd !== null) {
      throw new DomainError(
        'invalid',
        'xml-doctype',
        `${file} has a DOCTYPE. Document types and their entities are not allowed: remove the line that begins with <!DOCTYPE.`,
      )
    }
    checkRoot(file, document.root, root)
    return toElement(file, document.root)
  } finally {
    document.dispose()
  }
}

function decodeUtf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new DomainError(
      'invalid',
      'xml-not-utf8',
      `${file} is not UTF-8 text. Save it in UTF-8 and pack the archive again.`,
    )
  }
}

function malformed(file: string, error: unknown): DomainError {
  if (!(error instanceof XmlParseError)) throw error
  const places = error.details.map(({ line, message }) => `line ${line}: ${message.trim()}`)
  const what = places.length > 0 ? places.join('; ') : error.message.trim()
  return new DomainError('invalid', 'malformed-xml', `${file} is not well-formed XML. ${what}`, { violations: places })
}

function checkRoot(file: string, element: XmlElement, root: string): void {
  if (element.name === root && element.namespaceUri === '') return
  const found =
    element.namespaceUri === '' ? `<${element.name}>` : `<${element.name}> in the namespace ${element.namespaceUri}`
  throw new DomainError(
    'invalid',
    'xml-root',
    `${file}, line ${element.line}: the root element must be <${root}> without a namespace, but it is ${found}.`,
  )
}

function toElement(file: string, source: XmlElement): Element {
  const children: Element[] = []
  let text = ''
  for (let node = source.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) children.push(toElement(file, node))
    else if (node instanceof XmlText || node instanceof XmlCData) text += node.content
    else if (node instanceof XmlEntityReference) {
      throw new DomainError(
        'invalid',
        'xml-entity',
        `${file}, line ${source.line}: <${source.name}> uses the entity &${node.name};. Write the text itself; only &amp;, &lt;, &gt;, &quot; and &apos; are known.`,
      )
    }
  }
  // The location of the schema is for editors; it belongs to no rule.
  const attributes = source.attrs.filter((attribute) => attribute.namespaceUri !== XSI)
  return {
    name: plainName(source),
    attributes: Object.fromEntries(attributes.map((attribute) => [plainName(attribute), attribute.value])),
    children,
    text: children.length > 0 && text.trim() === '' ? '' : text,
    line: source.line,
  }
}

/** Names from other namespaces are kept apart from ours, so that they are told as unknown. */
function plainName({ name, prefix, namespaceUri }: { name: string; prefix: string; namespaceUri: string }): string {
  if (namespaceUri === '') return name
  return prefix === 'xml' ? `xml:${name}` : `${prefix || 'other'}-${name}`
}

/** The first child of a name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((candidate) => candidate.name === name)
}

/** All children of a name, in order. */
export function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? []
}
