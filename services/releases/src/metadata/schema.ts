import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { XmlDocument, XmlElement, XmlValidateError, XsdValidator } from 'libxml2-wasm'
import { ruleOf } from './rules.js'
import { serialise } from './serialise.js'
import type { Element } from './xml-tree.js'

/** A broken rule of a file. */
export interface Violation {
  readonly line: number
  readonly element: string
  readonly message: string
}

/** A compiled schema. */
export interface Schema {
  /** Everything that is wrong, in the order of the file; [] when nothing is. */
  violations(root: Element): Violation[]
}

/** Path of a schema that is served to authors. */
export function schemaFile(name: 'info' | 'database'): string {
  return fileURLToPath(new URL(`../../schema/${name}.xsd`, import.meta.url))
}

interface Occurrence {
  readonly name: string
  readonly min: number
  readonly max: number
}

const schemas = new Map<string, Schema>()

/** The schema of info.xml or database.xml, compiled once. */
export function loadSchema(name: 'info' | 'database'): Schema {
  const known = schemas.get(name)
  if (known !== undefined) return known
  const made = compile(readFileSync(schemaFile(name), 'utf8'))
  schemas.set(name, made)
  return made
}

/**
 * Compiles the schema with the counts of the root's children taken out: those are checked here, because a validator stops at
 * the first missing or surplus element and would keep silent about everything after it.
 */
function compile(text: string): Schema {
  const document = XmlDocument.fromString(text)
  const occurrences: Occurrence[] = []
  const names = { xs: 'http://www.w3.org/2001/XMLSchema' }
  for (const node of document.find('/xs:schema/xs:element/xs:complexType/xs:sequence/xs:element', names)) {
    if (!(node instanceof XmlElement)) continue
    occurrences.push({
      name: node.attr('name')?.value ?? '',
      min: Number(node.attr('minOccurs')?.value ?? 1),
      max: Number((node.attr('maxOccurs')?.value ?? '1').replace('unbounded', 'Infinity')),
    })
    node.setAttr('minOccurs', '0')
    node.setAttr('maxOccurs', 'unbounded')
  }
  const validator = XsdValidator.fromDoc(document)
  return {
    violations: (root) =>
      [...countViolations(root, occurrences), ...schemaViolations(root, validator)].sort(
        (one, other) => one.line - other.line,
      ),
  }
}

function countViolations(root: Element, occurrences: readonly Occurrence[]): Violation[] {
  return occurrences.flatMap(({ name, min, max }) => {
    const found = root.children.filter((element) => element.name === name)
    if (found.length < min) {
      return [{ line: root.line, element: name, message: `<${name}> is missing${ruleOf(name)}` }]
    }
    const surplus = found[max]
    if (surplus === undefined) return []
    return [
      {
        line: surplus.line,
        element: name,
        message: `there are ${found.length} <${name}> elements; ${max} is the most`,
      },
    ]
  })
}

function schemaViolations(root: Element, validator: XsdValidator): Violation[] {
  const { text, elementAt } = serialise(root)
  const document = XmlDocument.fromString(text)
  try {
    validator.validate(document)
    return []
  } catch (error) {
    if (!(error instanceof XmlValidateError)) throw error
    return error.details
      .filter(({ message }) => !isEcho(message))
      .map(({ line, message }) => {
        const element = elementAt.get(line) ?? root
        return { line: element.line, element: element.name, message: explain(message.trim(), element) }
      })
  } finally {
    document.dispose()
  }
}

/** The validator says a broken facet twice: once as the facet, once as the type. */
function isEcho(message: string): boolean {
  return /is not a valid value of the (local )?(atomic|union) type '(?!xs:)/.test(message)
}

const MISSING_ATTRIBUTE = /The attribute '([^']+)' is required but missing/
const UNKNOWN_ATTRIBUTE = /attribute '([^']+)': The attribute '[^']+' is not allowed/
const BAD_ATTRIBUTE = /attribute '([^']+)': (?:\[facet|'.*' is not a valid value)/s
const NOT_EXPECTED = /This element is not expected\.(?: Expected is (?:one of )?\(([^)]*)\))?/
const MISSING_CHILDREN = /Missing child element\(s\)\. Expected is (?:one of )?\(([^)]*)\)/
const DUPLICATE = /Duplicate key-sequence \['(.*)'\] in unique identity-constraint '([^']+)'/s

/** Turns the validator's message into a sentence with the value found and the rule broken. */
function explain(message: string, element: Element): string {
  const missing = MISSING_ATTRIBUTE.exec(message)?.[1]
  if (missing) return `<${element.name}> has no ${missing}${ruleOf(`${element.name}@${missing}`)}`
  const unknown = UNKNOWN_ATTRIBUTE.exec(message)?.[1]
  if (unknown) return `<${element.name}> has an attribute ${unknown}, which it must not have`
  const attribute = BAD_ATTRIBUTE.exec(message)?.[1]
  if (attribute) {
    const value = shown(element.attributes[attribute] ?? '')
    return `${attribute} of <${element.name}> is ${value}${ruleOf(`${element.name}@${attribute}`)}`
  }
  const duplicate = DUPLICATE.exec(message)
  if (duplicate) return duplicateMessage(element, duplicate[1] as string, duplicate[2] as string)
  const children = MISSING_CHILDREN.exec(message)?.[1]
  if (children) return `<${element.name}> needs ${namesOf(children)} inside`
  const expected = NOT_EXPECTED.exec(message)
  if (expected) return `<${element.name}> is not allowed here${expected[1] ? `; allowed: ${namesOf(expected[1])}` : ''}`
  if (/content/.test(message) && element.children.length > 0) {
    return `<${element.name}> must not hold other elements; put HTML or Markdown into <![CDATA[…]]>`
  }
  if (/content/.test(message))
    return `<${element.name}> holds text ${shown(element.text)}, but must be empty or hold elements only`
  return `<${element.name}> is ${shown(element.text)}${ruleOf(element.name)}`
}

function duplicateMessage(element: Element, value: string, constraint: string): string {
  if (constraint.includes('language')) {
    return `there is a second <${element.name}> for the language ${value} (no lang means en); keep one for each language`
  }
  return `<${element.name}> ${shown(value)} is there twice; name each one once`
}

function namesOf(list: string): string {
  return list
    .split(',')
    .map((name) => `<${name.trim()}>`)
    .join(', ')
}

function shown(value: string): string {
  const cut = value.length > 60 ? `${value.slice(0, 60)}…` : value
  return value === '' ? 'empty' : JSON.stringify(cut)
}
