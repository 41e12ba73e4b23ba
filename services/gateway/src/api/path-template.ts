/** Reads the parameters of a path of this form; `undefined`: it has another form. */
export type PathMatcher = (path: string) => Record<string, string> | undefined

/**
 * Makes a matcher of a path as OpenAPI writes it (`/api/v1/apps/{id}`). A parameter takes what stands between two slashes.
 *
 * @param slash a slash may follow
 */
export function pathMatcher(template: string, slash: boolean): PathMatcher {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  const pattern = template
    .split(/\{\w+\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('([^/]+)')
  const whole = new RegExp(`^${pattern}${slash ? '/?' : ''}$`)
  return (path) => {
    const match = whole.exec(path)
    if (match === null) return undefined
    const values = match.slice(1).map(decoded)
    return Object.fromEntries(names.map((name, index) => [name, values[index] as string]))
  }
}

/** What cannot be decoded stays as it is, and no parameter has that form. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
