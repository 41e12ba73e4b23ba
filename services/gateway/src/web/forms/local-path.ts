const SOMEWHERE = 'http://store.invalid'

/**
 * The path if it leads to a page of this site, else `fallback`: nobody can make a link to us that ends elsewhere. What counts is what a
 * browser makes of it: it takes `\` for `/` and leaves out tabs and line breaks.
 */
export function localPath(path: string | null | undefined, fallback = '/'): string {
  if (!path?.startsWith('/') || path.length > 2_000) return fallback
  let url: URL
  try {
    url = new URL(path, SOMEWHERE)
  } catch {
    return fallback
  }
  if (url.origin !== SOMEWHERE || url.pathname.startsWith('//')) return fallback
  return url.pathname + url.search + url.hash
}
