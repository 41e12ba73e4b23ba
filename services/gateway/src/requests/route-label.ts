/** Kinds of paths outside the API's table. */
const KINDS = [
  ...['/account', '/admin', '/confirm-email', '/dev', '/i18n', '/login', '/logout', '/password', '/signup', '/theme'],
  ...['/operator', '/health', '/metrics', '/schema', '/api/v1/platform'],
]

/**
 * One label for all paths of a kind, so that measurements have few; never the path itself.
 *
 * @param resources the paths of the API, with what finds them
 */
export function routeLabel(
  resources: readonly (readonly [label: string, match: (path: string) => unknown])[],
): (path: string) => string {
  return (path) =>
    resources.find(([, match]) => match(path) !== undefined)?.[0] ??
    KINDS.find((kind) => path === kind || path.startsWith(`${kind}/`)) ??
    'other'
}
