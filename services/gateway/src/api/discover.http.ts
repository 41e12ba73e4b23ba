import { DISCOVER_LIMIT, publishDiscover } from '@appstore/contracts/catalog'
import { bodyTooLarge } from '@appstore/http/request-refused'
import { z } from 'zod'
import { file } from './request-body.js'
import { command } from './resource.js'

/** Bytes that fit into one message together with who sends them; texts of quotes and backslashes need more than their own length. */
const MESSAGE_LIMIT = 1_000_000

/** The last is for a body that is no multipart at all, as wherever a body cannot be read (api.md A1). */
const Refused = z.union([
  z.object({ error: z.string() }),
  z.object({ errors: z.array(z.string()).meta({ description: 'What the schema says, with the place of each.' }) }),
  z.object({ detail: z.string() }),
])

/** `POST /api/v1/discover.json`: puts another document of the discover page into service (api.md A7). */
export const publishDiscoverCommand = command({
  id: 'publishDiscover',
  summary: 'Replace the discover document',
  description: 'Only staff accounts may. The document is served as it was sent, byte for byte.',
  scope: 'discover_upload',
  body: file('file', DISCOVER_LIMIT),
  answers: {
    200: { description: 'The document is in service.', schema: z.object({ message: z.string() }) },
    400: { description: 'There is no file, or it is not a discover document.', schema: Refused },
  },
  async execute({ messaging, caller, body, correlationId }) {
    if (body === undefined) return refused(400, { error: 'Send the document as the file part "file".' })
    const text = decoded(body)
    if (text === undefined) return refused(400, { errors: ['The file is not UTF-8 text.'] })
    if (text.length > DISCOVER_LIMIT || Buffer.byteLength(JSON.stringify(text)) > MESSAGE_LIMIT) {
      throw bodyTooLarge(DISCOVER_LIMIT)
    }
    const published = await messaging.call(publishDiscover, { caller, text }, { correlationId })
    if ('violations' in published) return refused(400, { errors: published.violations })
    return { status: 200, position: published.position, json: { message: 'The discover document is in service.' } }
  },
})

function refused(status: 400, json: unknown) {
  return { status, position: null, json }
}

/** The byte order mark stays where there is one: what was sent is what is served. */
function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
