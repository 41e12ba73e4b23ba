import type { Check } from './check.js'
import { archiveChecks } from './checks/archives.js'
import { cachingChecks } from './checks/caching.js'
import { deletionChecks } from './checks/deletion.js'
import { infoXmlChecks } from './checks/info-xml.js'
import { listingChecks } from './checks/listing.js'
import { readingChecks } from './checks/reading.js'
import { releaseChecks } from './checks/releases.js'
import { writingChecks } from './checks/writing.js'

/** Every line of both checklists, in their order. */
export const CHECKS: readonly Check[] = [
  ...listingChecks,
  ...deletionChecks,
  ...writingChecks,
  ...readingChecks,
  ...cachingChecks,
  ...infoXmlChecks,
  ...archiveChecks,
  ...releaseChecks,
]
