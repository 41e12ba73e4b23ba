import type { ListedApp } from '@appstore/catalog/document/listed-app'
import type { GeneratedApp } from './generate-catalogue.js'

/** The app as the read model of the lists has it once its events have been read. */
export function listedApp({ registered, published }: GeneratedApp): ListedApp {
  const { appId, isEnterpriseOnly, certificate, at } = registered.data
  return {
    appId,
    isEnterpriseOnly,
    isFeatured: false,
    integration: null,
    score: null,
    certificate,
    metadata: published.findLast(({ data }) => data.appMetadata !== null)?.data.appMetadata ?? null,
    createdAt: new Date(at),
    lastReleaseAt: new Date(published.at(-1)?.data.at ?? at),
    releases: published.map(({ data }) => {
      const { version, isNightly, download, signature, metadata } = data
      return {
        version,
        isNightly,
        download,
        signature,
        metadata,
        createdAt: new Date(data.at),
        modifiedAt: new Date(data.at),
      }
    }),
  }
}
