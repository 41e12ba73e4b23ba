import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

/** A member of an archive: a file with contents, or anything else that tar knows. */
export type ArchiveEntry = Partial<Header> & { readonly name: string; readonly content?: string | Uint8Array }

/** An uncompressed tar with these members, in this order. */
export async function buildTar(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { content, ...header } of entries) {
    const bytes = Buffer.from(content ?? '')
    const links = header.type !== undefined && header.type !== 'file'
    if (links) tar.entry({ mtime: new Date(0), ...header })
    else tar.entry({ mtime: new Date(0), ...header, size: bytes.length }, bytes)
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** A gzip-compressed tar with these members, in this order. */
export async function buildArchive(entries: readonly ArchiveEntry[]): Promise<Buffer> {
  return await promisify(gzip)(await buildTar(entries))
}

/** The smallest archive of an app: its info.xml and what else is given, by path below the app's folder. */
export async function buildAppArchive(
  appId: string,
  infoXml: string | Uint8Array,
  others: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<Buffer> {
  const files = { 'appinfo/info.xml': infoXml, ...others }
  return await buildArchive(Object.entries(files).map(([path, content]) => ({ name: `${appId}/${path}`, content })))
}
