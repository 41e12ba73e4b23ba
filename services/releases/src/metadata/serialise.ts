import type { Element } from './xml-tree.js'

/** An element tree as text, and which element stands on which of its lines. */
export interface Serialised {
  readonly text: string
  readonly elementAt: ReadonlyMap<number, Element>
}

/** Writes the tree so that no two elements begin on the same line; so a message about a line is about one element. */
export function serialise(root: Element): Serialised {
  const elementAt = new Map<number, Element>()
  let text = ''
  let line = 1
  const write = (part: string) => {
    text += part
    for (const character of part) if (character === '\n') line += 1
  }
  const visit = (element: Element) => {
    if (text !== '') write('\n')
    elementAt.set(line, element)
    const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    write(`<${element.name}${attributes.join('')}>`)
    write(escapeText(element.text))
    for (const child of element.children) visit(child)
    write(`</${element.name}>`)
  }
  visit(root)
  return { text, elementAt }
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
