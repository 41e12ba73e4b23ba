import type { AppMetadata, ReleaseMetadata } from '@appstore/contracts/releases'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import { mapApp } from './map-app.js'
import { mapRelease } from './map-release.js'
import { normaliseInfo } from './normalise.js'
import { loadSchema, type Violation } from './schema.js'
import { isEmptyRange } from './version-range.js'
import { embeddedVideo } from './video.js'
import { child, childrenOf, type Element, parseXml } from './xml-tree.js'

/** What an info.xml says, mapped and trimmed. */
export interface InfoXml {
  readonly appId: string
  readonly version: string
  readonly app: AppMetadata
  readonly release: Omit<ReleaseMetadata, 'changelogs'>
}

const FILE = 'appinfo/info.xml'

/** Elements that only the server's own apps may have (releases.md B4). */
const FORBIDDEN = ['standalone', 'default_enable', 'shipped', 'public', 'remote', 'requiremin', 'requiremax']

/** What the install record of an external app may be long, as JSON text (releases.md B5). */
const LONGEST_INSTALL_RECORD = 1_024

/**
 * Reads, normalises, checks and maps an info.xml (releases.md B4–B6).
 *
 * @throws DomainError with all violations at once: `malformed-xml` for what is not XML, `info-xml-invalid` for broken rules
 */
export function readInfoXml(bytes: Uint8Array): InfoXml {
  const root = parseXml(FILE, bytes, 'info')
  const info = normaliseInfo(root)
  const violations = [...forbidden(root), ...loadSchema('info').violations(info), ...beyondSchema(info)]
  if (violations.length > 0) throw invalid(violations)
  return {
    appId: textOf(info, 'id'),
    version: textOf(info, 'version'),
    app: mapApp(info),
    release: mapRelease(info),
  }
}

function textOf(info: Element, name: string): string {
  return child(info, name)?.text ?? ''
}

function forbidden(root: Element): Violation[] {
  return root.children
    .filter((element) => FORBIDDEN.includes(element.name))
    .map(({ line, name }) => ({
      line,
      element: name,
      message: `<${name}> is reserved for apps that come with the server; remove it`,
    }))
}

/** Rules that a schema cannot say. */
function beyondSchema(info: Element): Violation[] {
  return [...englishTexts(info), ...videos(info), ...ranges(info), ...installRecord(info)]
}

function englishTexts(info: Element): Violation[] {
  return ['name', 'summary', 'description'].flatMap((name) => {
    const texts = childrenOf(info, name)
    const first = texts[0]
    if (first === undefined || texts.some((element) => (element.attributes.lang ?? 'en') === 'en')) return []
    const message = `there is no English <${name}>; add one without lang (or with lang="en")`
    return [{ line: first.line, element: name, message }]
  })
}

function videos(info: Element): Violation[] {
  return childrenOf(info, 'video')
    .filter(({ text }) => text.trim().startsWith('https://') && embeddedVideo(text.trim()) === undefined)
    .map(({ line, text }) => ({
      line,
      element: 'video',
      message: `<video> is "${text.trim()}"; give the address of a PeerTube video: https://HOST/w/ID, https://HOST/videos/watch/ID or https://HOST/videos/embed/ID`,
    }))
}

const RANGE_END = /^\d+(\.\d+){0,2}$/

/** Ranges that nothing satisfies; one for a platform that is not this one is not read. */
function ranges(info: Element): Violation[] {
  const dependencies = child(info, 'dependencies')?.children.filter(({ name }) => name !== 'owncloud') ?? []
  return dependencies.flatMap(({ name, line, attributes }) => {
    const { 'min-version': min, 'max-version': max } = attributes
    if (min === undefined || max === undefined || !RANGE_END.test(min) || !RANGE_END.test(max)) return []
    if (!isEmptyRange(min, max)) return []
    const message = `<${name}> has min-version ${min} above max-version ${max}, so nobody could install it; exchange or correct them`
    return [{ line, element: name, message }]
  })
}

function installRecord(info: Element): Violation[] {
  const install = child(child(info, 'external-app'), 'docker-install')
  const [registry, image, tag] = ['registry', 'image', 'image-tag'].map((name) => child(install, name)?.text ?? '')
  if (install === undefined || JSON.stringify({ registry, image, image_tag: tag }).length <= LONGEST_INSTALL_RECORD)
    return []
  const message = `<docker-install> is longer than ${LONGEST_INSTALL_RECORD} characters as a record; shorten registry, image or image-tag`
  return [{ line: install.line, element: 'docker-install', message }]
}

function invalid(found: readonly Violation[]): DomainError {
  const violations = [
    ...new Map(found.map((violation) => [`${violation.line}:${violation.message}`, violation])).values(),
  ]
  const places = violations.map(({ line, message }) => `line ${line}: ${message}`)
  const detail =
    places.length === 1 ? `${FILE}, ${places[0]}.` : `${FILE} breaks ${places.length} rules.\n${places.join('.\n')}.`
  return new DomainError('invalid', 'info-xml-invalid', detail, { violations })
}
