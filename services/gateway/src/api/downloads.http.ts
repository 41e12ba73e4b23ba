import { getApp } from '@appstore/contracts/catalog'
import { countDownloads, DOWNLOADS_ASKED } from '@appstore/contracts/integrations'
import { releasesOf } from '@appstore/contracts/releases'
import { refusalOf } from '@appstore/contracts/rights'
import { DomainError, demand } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { z } from 'zod'
import type { Query } from './resource.js'

const Downloads = z
  .object({
    version: z.string(),
    isNightly: z.boolean(),
    download: z.string().meta({ format: 'uri' }),
    downloadCount: z
      .int()
      .nullable()
      .meta({ description: 'null: not known. Only release assets of GitHub are counted.' }),
  })
  .meta({ id: 'Downloads' })

/** `GET /api/v1/apps/{id}/downloads`: how often each release was downloaded (api.md A7). */
export const downloadsQuery: Query = {
  id: 'countDownloads',
  summary: 'Count the downloads of your app',
  description: 'All releases of the app, the latest changed first.',
  answers: {
    200: { description: 'An entry for each release.', schema: z.array(Downloads) },
    403: { description: 'The caller is neither owner nor co-maintainer of the app.' },
    404: { description: 'There is no such app.' },
  },
  async answer({ messaging, account, parameters, correlationId }) {
    const appId = parameters.id as string
    const { app } = await messaging.call(getApp, { appId }, { correlationId })
    if (app === null) throw new DomainError('not-found', 'app-unknown', `There is no app ${appId}.`)
    demand(refusalOf('count-downloads', account, app))
    const { releases } = await messaging.call(releasesOf, { appId }, { correlationId })
    const counts = await countsOf(messaging, correlationId, releases)
    return releases.map(({ version, isNightly, download }, index) => {
      return { version, isNightly, download, downloadCount: counts[index] ?? null }
    })
  },
}

/** In as many questions as it takes. Numbers that cannot be had are no reason to keep back the rest. */
async function countsOf(
  messaging: Messaging,
  correlationId: string,
  releases: readonly { download: string }[],
): Promise<readonly (number | null)[]> {
  const addresses = releases.map(({ download }) => download)
  const parts = Array.from({ length: Math.ceil(addresses.length / DOWNLOADS_ASKED) }, (_, index) =>
    addresses.slice(index * DOWNLOADS_ASKED, (index + 1) * DOWNLOADS_ASKED),
  )
  const counted = parts.map(async (downloads) => {
    try {
      return (await messaging.call(countDownloads, { downloads }, { correlationId })).counts
    } catch {
      return downloads.map(() => null)
    }
  })
  return (await Promise.all(counted)).flat()
}
