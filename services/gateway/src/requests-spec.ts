import { TOKENS } from './store-answerers-spec.js'

/** Headers of somebody who signs in with a token. */
export const tokenOf = (username: keyof typeof TOKENS) => ({ authorization: `Token ${TOKENS[username]}` })

/** Headers of somebody who signs in with a password. */
export const basicOf = (username: string, password = `password of ${username}`) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})

const BOUNDARY = 'a-boundary'

/** A multipart body with these parts; a part with a file name is a file. */
export function multipart(...parts: readonly { name: string; filename?: string; content: string | Buffer }[]) {
  const pieces = parts.flatMap(({ name, filename, content }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n`,
    content,
    '\r\n',
  ])
  const body = Buffer.concat([...pieces, `--${BOUNDARY}--\r\n`].map((piece) => Buffer.from(piece as string)))
  return { method: 'POST', headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, body }
}
