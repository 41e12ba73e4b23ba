import { archiveError, HOW_TO_PACK } from './archive-error.js'

/** A member of the archive, as its header says. */
export interface Member {
  readonly name: string
  readonly type: string
}

const APP_FOLDER = /^[a-z]+[a-z0-9_]*$/

/** The one folder that every member lies in; checks the name of each (releases.md B3, clients.md C13). */
export class MemberRules {
  private readonly maxMembers: number
  private folder: string | undefined
  private members = 0
  private readonly links = new Set<string>()

  constructor(maxMembers: number) {
    this.maxMembers = maxMembers
  }

  /** The app's folder after this member. @throws DomainError when the member breaks a rule */
  check({ name, type }: Member): string {
    this.members += 1
    if (this.members > this.maxMembers) {
      throw archiveError(
        'archive-too-many-members',
        `The archive holds more than ${this.maxMembers} files and folders. Leave out what a server does not need.`,
      )
    }
    const path = name.replace(/\/+$/, '')
    const parts = path.split('/')
    if (
      parts.some((part, index) => part === '' || part === '..' || (part === '.' && index > 0)) ||
      name.includes('\0') ||
      name.includes('\\')
    ) {
      throw archiveError(
        'archive-unsafe-name',
        `The archive holds "${name}". Absolute names, "..", backslashes and NUL are not allowed. ${HOW_TO_PACK}`,
      )
    }
    if (parts.includes('.git')) {
      throw archiveError(
        'archive-forbidden-folder',
        `The archive holds "${name}": folders named .git are not allowed. Pack without it, for example with: tar --exclude-vcs -czf …`,
      )
    }
    const folder = this.inFolder(parts[0] as string, name)
    this.checkLinks(path, type)
    return folder
  }

  /** What lies behind a link would be written elsewhere by some programs, over a file that was looked at. */
  private checkLinks(path: string, type: string): void {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1))
      this.checkNotLink(path.slice(0, end), path)
    this.checkNotLink(path, path)
    if (type === 'symlink' || type === 'link') this.links.add(path)
  }

  private checkNotLink(path: string, member: string): void {
    if (!this.links.has(path)) return
    throw archiveError(
      'archive-link',
      `The archive holds "${member}" at or below "${path}", which is a link. Pack real files and folders only.`,
    )
  }

  private inFolder(first: string, name: string): string {
    if (!APP_FOLDER.test(first)) {
      throw archiveError(
        'archive-app-folder',
        `The archive holds "${name}" at its top. There must be exactly one thing at the top: the app's folder, named like its id in lower case. ${HOW_TO_PACK}`,
      )
    }
    if (this.folder !== undefined && this.folder !== first) {
      throw archiveError(
        'archive-several-folders',
        `The archive holds both "${this.folder}" and "${first}" at its top; exactly one folder, named like the app's id, may be there. ${HOW_TO_PACK}`,
      )
    }
    this.folder = first
    return first
  }
}

/** What a member is to the checks: a file that is read, or a link where none may be. */
export type Wanted =
  | { readonly kind: 'info' }
  | { readonly kind: 'database' }
  | { readonly kind: 'changelog'; readonly language: string }

/** Whether the member is one of the files that are read; refuses links on the way to them. */
export function wanted(member: Member, folder: string, languages: ReadonlySet<string>): Wanted | undefined {
  const path = member.name.replace(/\/+$/, '')
  const below = path === folder ? '' : path.slice(folder.length + 1)
  const file = fileOf(below, languages)
  if (member.type === 'symlink' || member.type === 'link') {
    if (file === undefined && below !== '' && below !== 'appinfo') return undefined
    throw archiveError(
      'archive-link',
      `"${path}" is a link. The app's folder, appinfo and the metadata files in them must be real folders and files.`,
    )
  }
  if (file === undefined) return undefined
  if (member.type === 'file' || member.type === 'contiguous-file') return file
  throw archiveError('archive-not-a-file', `"${path}" must be a file, but it is a folder.`)
}

function fileOf(below: string, languages: ReadonlySet<string>): Wanted | undefined {
  if (below === 'appinfo/info.xml') return { kind: 'info' }
  if (below === 'appinfo/database.xml') return { kind: 'database' }
  if (below === 'CHANGELOG.md') return { kind: 'changelog', language: '' }
  const language = /^CHANGELOG\.([a-z-]+)\.md$/.exec(below)?.[1]
  return language !== undefined && languages.has(language) ? { kind: 'changelog', language } : undefined
}
