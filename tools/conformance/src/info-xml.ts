/** What varies in the smallest info.xml. */
export interface InfoXmlOptions {
  readonly version?: string
  /** min-version and max-version of the platform. */
  readonly range?: readonly [min: string, max: string] | undefined
  /** Put in place of an element of this name; "" leaves it out. */
  readonly replace?: Readonly<Record<string, string>>
  /** Further elements, before the end. */
  readonly more?: string
}

/** The smallest info.xml there is, with parts exchanged. */
export function infoXml(appId: string, options: InfoXmlOptions = {}): string {
  const [min, max] = options.range ?? ['31', '34']
  const elements: Record<string, string> = {
    id: `<id>${appId}</id>`,
    name: `<name>Name of ${appId}</name>`,
    summary: `<summary>Summary of ${appId}</summary>`,
    description: `<description>Description of ${appId} ${options.version ?? '1.0.0'}</description>`,
    version: `<version>${options.version ?? '1.0.0'}</version>`,
    licence: '<licence>AGPL-3.0-or-later</licence>',
    author: '<author>Ann Author</author>',
    category: '<category>tools</category>',
    bugs: '<bugs>https://example.org/bugs</bugs>',
    dependencies: `<dependencies><nextcloud min-version="${min}" max-version="${max}"/></dependencies>`,
    ...options.replace,
  }
  return `<?xml version="1.0"?>\n<info>\n${Object.values(elements).filter(Boolean).join('\n')}\n${options.more ?? ''}\n</info>\n`
}
