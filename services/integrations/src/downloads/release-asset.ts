/** A file attached to a release on the code host. */
export interface ReleaseAsset {
  /** `owner/repository` */
  readonly repository: string
  readonly tag: string
  readonly file: string
}

const PATH = /^\/([\w.-]+)\/([\w.-]+)\/releases\/download\/([^/]+)\/([^/]+)$/

/** Reads `https://github.com/{owner}/{repo}/releases/download/{tag}/{file}` (http too); `undefined` for every other address. */
export function releaseAsset(download: string): ReleaseAsset | undefined {
  if (!URL.canParse(download)) return undefined
  const { protocol, host, pathname } = new URL(download)
  if ((protocol !== 'https:' && protocol !== 'http:') || host !== 'github.com') return undefined
  const [, owner, repository, tag, file] = PATH.exec(pathname) ?? []
  if (owner === undefined || repository === undefined || tag === undefined || file === undefined) return undefined
  try {
    return { repository: `${owner}/${repository}`, tag: decodeURIComponent(tag), file: decodeURIComponent(file) }
  } catch {
    return undefined // not a percent-encoding
  }
}
