import type { Element } from './xml-tree.js'

/** How much of an element survives (releases.md B4, 3). */
type Taken = 'whole' | 'text' | 'emptied' | readonly string[]

/** The top-level elements in the order the schema wants, and what is taken of each (releases.md B5). */
const TOP: readonly (readonly [name: string, taken: Taken])[] = [
  ['id', 'whole'],
  ['name', 'whole'],
  ['summary', 'whole'],
  ['description', 'whole'],
  ['version', 'whole'],
  ['licence', 'text'],
  ['author', 'whole'],
  ['namespace', 'whole'],
  ['types', ['prelogin', 'filesystem', 'authentication', 'logging', 'prevent_group_restriction']],
  ['documentation', ['user', 'admin', 'developer']],
  ['category', 'text'],
  ['website', 'whole'],
  ['discussion', 'whole'],
  ['bugs', 'whole'],
  ['repository', 'whole'],
  ['video', 'whole'],
  ['screenshot', 'whole'],
  ['donation', 'whole'],
  ['dependencies', ['php', 'database', 'command', 'lib', 'owncloud', 'nextcloud', 'backend']],
  ['background-jobs', 'whole'],
  ['repair-steps', ['pre-migration', 'post-migration', 'live-migration', 'install', 'uninstall']],
  ['two-factor-providers', 'whole'],
  ['commands', 'whole'],
  ['settings', 'emptied'],
  ['activity', 'emptied'],
  ['dashboard', 'whole'],
  ['fulltextsearch', 'whole'],
  ['navigations', ['navigation']],
  ['contactsmenu', 'whole'],
  ['collaboration', 'whole'],
  ['external-app', ['docker-install', 'scopes', 'system', 'environment-variables']],
]

const DOCKER_INSTALL = ['registry', 'image', 'image-tag']

const LICENCE_NAMES: Readonly<Record<string, string>> = {
  apache: 'Apache-2.0',
  mit: 'MIT',
  mpl: 'MPL-2.0',
  agpl: 'agpl',
  gpl3: 'gpl3',
}

const LONGEST_SUMMARY = 128

/**
 * Brings an info.xml into the shape the schema describes: known elements only, in its order, with old names replaced and
 * missing ones filled in (releases.md B4). Every element keeps the line it came from.
 */
export function normaliseInfo(root: Element): Element {
  const children = TOP.flatMap(([name, taken]) => {
    const found = root.children.filter((element) => element.name === name).map((element) => take(element, taken))
    if (found.length > 0) return found.map(withPresentNames)
    if (name === 'summary') return summaryFromDescription(root)
    if (name === 'category') return [made('category', 'tools', root.line)]
    return []
  })
  return { name: root.name, attributes: {}, children, text: '', line: root.line }
}

function take(element: Element, taken: Taken): Element {
  if (taken === 'whole') return element
  if (taken === 'text') return { ...element, attributes: {}, children: [] }
  if (taken === 'emptied') return { ...element, attributes: {}, children: [], text: '' }
  const children = taken.flatMap((name) => element.children.filter((child) => child.name === name))
  const kept = children.map((child) => (child.name === 'docker-install' ? take(child, DOCKER_INSTALL) : child))
  return { ...element, attributes: {}, children: kept, text: '' }
}

function withPresentNames(element: Element): Element {
  if (element.name === 'licence') return { ...element, text: LICENCE_NAMES[element.text.toLowerCase()] ?? element.text }
  if (element.name === 'category' && element.text === 'auth') return { ...element, text: 'security' }
  return element
}

/** The English description, cut to what a summary may hold (releases.md wart 18); the first one if none is English. */
function summaryFromDescription(root: Element): Element[] {
  const descriptions = root.children.filter((element) => element.name === 'description')
  const source = descriptions.find((element) => (element.attributes.lang ?? 'en') === 'en') ?? descriptions[0]
  if (source === undefined) return []
  const text = [...source.text.trim()].slice(0, LONGEST_SUMMARY).join('').trim()
  return [made('summary', text, source.line)]
}

function made(name: string, text: string, line: number): Element {
  return { name, attributes: {}, children: [], text, line }
}
