const PEERTUBE_PATH = /^\/(?:w|videos\/watch|videos\/embed)\/([A-Za-z0-9_-]+)\/?$/

/** The embeddable address of a PeerTube video, whichever of its addresses is given (releases.md B9); `undefined` for any other. */
export function embeddedVideo(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, host, pathname } = new URL(address)
  const id = PEERTUBE_PATH.exec(pathname)?.[1]
  return protocol === 'https:' && id !== undefined ? `https://${host}/videos/embed/${id}` : undefined
}
