import { getApp } from '@appstore/contracts/catalog'
import { LANGUAGES } from '@appstore/contracts/languages'
import type { ServiceContext } from '@appstore/runtime/connections'
import { type RunningService, startService } from '@appstore/runtime/service'
import { inspectArchive } from './archive/inspect-archive.js'
import { checkCommonName, readCertificate } from './certificate/certificate.js'
import { certificateAnswers } from './certificate/certificate.rpc.js'
import { parseSignature } from './certificate/signature.js'
import { checkTrust } from './certificate/trust.js'
import { openTrustFiles, type TrustFiles } from './certificate/trust-files.js'
import { watchTrust } from './certificate/watch-trust.js'
import type { ReleasesConfig } from './config.js'
import { createDownloader, type Downloader } from './download/guarded-download.js'
import { releaseNotes } from './metadata/changelog.js'
import { checkDatabaseXml } from './metadata/database-xml.js'
import { updatesApp } from './metadata/import-rule.js'
import { readInfoXml } from './metadata/info-xml.js'
import { platformCommands } from './platform/platform.rpc.js'
import type { PipelineSteps } from './release/publish-release.js'
import { releaseAnswers, releaseCommands } from './release/release.rpc.js'
import { whenAppCertificateChanged } from './release/when-app-certificate-changed.policy.js'

/** The releases service: from an archive's address to a release that stands in the store. */
export async function startReleases(config: ReleasesConfig, context: ServiceContext): Promise<RunningService> {
  const { now, logger, metrics } = context
  const trust = openTrustFiles(config.chainFile, config.revocationFile, logger)
  const watch = watchTrust({ trust, now, logger, metrics })
  const downloader = createDownloader(config.download)
  const releases = releaseCommands(context)
  const platforms = platformCommands(context)
  const { validateCertificates, allowOverwrite } = config
  const steps = pipelineSteps(config, trust, downloader, context)
  return await startService(context, {
    answers: [
      ...releaseAnswers({ steps, releases, validateCertificates, allowOverwrite, now }),
      ...certificateAnswers({ trust, validate: validateCertificates, now }),
      ...platforms.answers,
    ],
    policies: [whenAppCertificateChanged(releases)],
    publishes: ['release', 'platform'],
    problems: () => watch.problems(),
    prepare: () => platforms.seed(),
    stop: async () => {
      watch.stop()
      await downloader.close()
    },
  })
}

/** The pipeline's steps, in the order a publication takes them (releases.md B1). */
function pipelineSteps(
  config: ReleasesConfig,
  trust: TrustFiles,
  downloader: Downloader,
  { messaging, now }: ServiceContext,
): PipelineSteps {
  const languages = new Set(LANGUAGES)
  return {
    readSignature: parseSignature,
    async readArchive(url, onAppFolder) {
      const options = { limits: config.archive, languages, onAppFolder }
      const archive = await inspectArchive(downloader.download(url), options)
      const isSignedBy = (pem: string, signature: Uint8Array) =>
        archive.verifies(readCertificate(pem).publicKey, signature)
      return { ...archive, isSignedBy }
    },
    findApp: async (appId) => (await messaging.call(getApp, { appId })).app ?? undefined,
    async checkCertificate(app) {
      const certificate = readCertificate(app.certificate)
      await checkTrust(certificate, trust, now())
      checkCommonName(certificate, app.appId)
    },
    readMetadata: readInfoXml,
    checkDatabase: checkDatabaseXml,
    releaseNotes,
    updatesApp,
  }
}
