import { DomainError } from '@appstore/event-sourcing/domain-error'
import { loadSchema } from './schema.js'
import { type Element, parseXml } from './xml-tree.js'

const FILE = 'appinfo/database.xml'

/** Order of the children of each element (releases.md B7); unknown ones go to the end and fail there. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  database: ['name', 'create', 'overwrite', 'charset', 'table'],
  table: ['name', 'create', 'overwrite', 'charset', 'declaration'],
  declaration: ['field', 'index'],
  field: [
    'name',
    'type',
    'length',
    'unsigned',
    'notnull',
    'autoincrement',
    'default',
    'comments',
    'primary',
    'precision',
    'scale',
  ],
  index: ['name', 'primary', 'unique', 'field'],
}

/** Checks a database.xml; an empty file counts as none. It is only checked, never stored. */
export function checkDatabaseXml(bytes: Uint8Array): void {
  if (Buffer.from(bytes).toString('latin1').trim() === '') return
  const violations = loadSchema('database').violations(inOrder(parseXml(FILE, bytes, 'database'), undefined))
  if (violations.length === 0) return
  const places = violations.map(({ line, message }) => `line ${line}: ${message}`)
  throw new DomainError('invalid', 'database-xml-invalid', `${FILE}, ${places.join('.\n')}.`, { violations })
}

function inOrder(element: Element, parent: string | undefined): Element {
  // A <field> of an index has its own rules; its two children are left as they are.
  const order = element.name === 'field' && parent === 'index' ? ['name', 'sorting'] : (ORDER[element.name] ?? [])
  const rank = (child: Element) => {
    const place = order.indexOf(child.name)
    return place < 0 ? order.length : place
  }
  const children = element.children.map((child) => inOrder(child, element.name))
  return { ...element, children: children.sort((one, other) => rank(one) - rank(other)) }
}
