import fc from 'fast-check'
import { appMetadata, releaseMetadata } from '../app-list/app-history-spec.js'
import type { ListedApp, StandingRelease } from './listed-app.js'

export const SETTINGS = { userContentProxy: 'https://usercontent.example.org', forum: 'https://forum.example.org' }

const MOMENT = new Date('2030-01-02T03:04:05.678Z')

/** A release as the read model has it; it runs on 31 and 32. */
export function standing(changes: Partial<StandingRelease> = {}): StandingRelease {
  const version = changes.version ?? '1.0.0'
  return {
    version,
    isNightly: false,
    download: `https://example.org/${version}.tar.gz`,
    signature: 'c2lnbmF0dXJl',
    metadata: releaseMetadata(),
    createdAt: MOMENT,
    modifiedAt: MOMENT,
    ...changes,
  }
}

/** A release for these platform versions, given as api.md A5 does: raw and normalised. */
export function standingFor(raw: string, spec: string, changes: Partial<StandingRelease> = {}): StandingRelease {
  return standing({ metadata: releaseMetadata({ platform: { raw, spec } }), ...changes })
}

/** An app with one release. */
export function listedApp(changes: Partial<ListedApp> = {}): ListedApp {
  return {
    appId: 'news',
    isEnterpriseOnly: false,
    isFeatured: false,
    integration: null,
    score: null,
    certificate: 'PEM',
    metadata: appMetadata(),
    createdAt: MOMENT,
    lastReleaseAt: MOMENT,
    releases: [standing()],
    ...changes,
  }
}

/** What makes a release an external app. */
export const EXTERNAL = {
  isSystem: false,
  dockerInstall: { registry: 'ghcr.io', image: 'news', imageTag: null },
  scopes: ['FILES'],
  environmentVariables: [],
}

const major = fc.integer({ min: 28, max: 33 })
const range = fc
  .tuple(major, fc.nat(2))
  .map(([min, more]) => ({ raw: `>=${min} <=${min + more}`, spec: `>=${min}.0.0 <${min + more + 1}.0.0` }))
const version = fc
  .tuple(fc.nat(2), fc.integer({ min: 8, max: 11 }), fc.constantFrom('', '', '-beta.2', '-beta.10', '-rc1'))
  .map(([one, two, suffix]) => `${one}.${two}.0${suffix}`)
const release = fc
  .record({
    version,
    isNightly: fc.boolean(),
    platform: range,
    notes: fc.string({ unit: 'grapheme' }),
    isExternal: fc.boolean(),
  })
  .map(({ version, isNightly, platform, notes, isExternal }) => {
    const externalApp = isExternal ? EXTERNAL : null
    return standing({
      version,
      isNightly,
      metadata: releaseMetadata({ platform, changelogs: { en: notes }, externalApp }),
    })
  })

/** Any app that may stand in the read model; its releases are in no order. */
export function anyApp(appId: string): fc.Arbitrary<ListedApp> {
  const releases = fc.uniqueArray(release, {
    maxLength: 5,
    selector: (each) => `${each.version} ${each.isNightly}`,
  })
  const texts = fc.record({ name: fc.string({ unit: 'grapheme' }), summary: fc.string(), description: fc.string() })
  return fc
    .record({ releases, texts, isEnterpriseOnly: fc.constantFrom(false, false, false, true) })
    .map(({ releases, texts, isEnterpriseOnly }) =>
      listedApp({ appId, isEnterpriseOnly, releases, metadata: appMetadata({ translations: { en: texts } }) }),
    )
}
