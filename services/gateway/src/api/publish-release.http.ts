import { publishRelease } from '@appstore/contracts/releases'
import { z } from 'zod'
import { flag, httpsUrl, text } from './fields.js'
import { fields } from './request-body.js'
import { command } from './resource.js'

/** Longest download URL that is kept (api.md wart 15). */
const LONGEST_URL = 256

const Publication = z
  .object({
    download: httpsUrl(LONGEST_URL).meta({
      description: 'Where the store and, later on, every server downloads the archive.',
      example: 'https://example.org/releases/news-25.0.1.tar.gz',
    }),
    signature: text(20_000).meta({
      description: 'Signature over the bytes of the archive with the key of the app: RSA PKCS#1 v1.5, SHA-512, base64.',
    }),
    nightly: flag(false).meta({ description: 'A nightly takes the place of every earlier nightly of the app.' }),
  })
  .meta({ id: 'Publication' })

/** `POST /api/v1/apps/releases`: publishes a release (api.md A7). */
export const publishReleaseCommand = command({
  id: 'publishRelease',
  summary: 'Publish a release',
  description:
    'The store downloads the archive, checks it, and answers when the lists show the release. App and version are read from appinfo/info.xml in the archive.',
  scope: 'app_upload',
  publishes: true,
  body: fields(Publication),
  answers: {
    200: { description: 'The version stood in the store already.' },
    201: { description: 'The release is published.' },
    400: { description: 'The archive, its metadata or the signature does not pass, or a field is not valid.' },
    403: { description: 'The caller is neither owner nor co-maintainer of the app.' },
    409: { description: 'Other bytes stand in the store under this version.' },
  },
  async execute({ messaging, account, caller, body }) {
    const { created, position } = await messaging.call(
      publishRelease,
      { caller, account, ...body },
      { correlationId: caller.correlationId },
    )
    return { status: created ? 201 : 200, position }
  },
})
