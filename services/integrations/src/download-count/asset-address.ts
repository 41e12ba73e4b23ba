/** A file that belongs to a release on GitHub. */
export interface AssetAddress {
  readonly repository: Repository
  readonly tag: string
  readonly file: string
}

export interface Repository {
  readonly owner: string
  readonly name: string
}

/** What GitHub lets an owner and a repository be called; nothing else may get into an address. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/
const NAME = /^[\w.-]{1,100}$/

/**
 * The asset that an address of the form `https://github.com/{owner}/{repo}/releases/download/{tag}/{file}` names (api.md A7);
 * `undefined` for every other address. `http` counts too, and a tag may hold slashes.
 */
export function assetAddress(download: string): AssetAddress | undefined {
  if (!URL.canParse(download)) return undefined
  const { protocol, host, pathname } = new URL(download)
  if ((protocol !== 'https:' && protocol !== 'http:') || host !== 'github.com') return undefined
  const [, owner = '', name = '', releases, action, ...rest] = pathname.split('/')
  if (releases !== 'releases' || action !== 'download' || !OWNER.test(owner) || !NAME.test(name)) return undefined
  const tag = percentDecoded(rest.slice(0, -1).join('/'))
  const file = percentDecoded(rest.at(-1) ?? '')
  return tag && file ? { repository: { owner, name }, tag, file } : undefined
}

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
