import fc from 'fast-check'
import { type Happened, useProjection } from '../projection-tables-spec.js'
import { appMetadata, historyOf, releaseMetadata } from './app-history-spec.js'
import { appListProjection } from './app-list.projection.js'

const tables = useProjection(appListProjection({ touched: () => undefined, switched: () => undefined }))

/** What a random step of a history is made of; what it means depends on what has happened before it. */
const step = fc.record({
  app: fc.constantFrom('news', 'mail'),
  what: fc.constantFrom(
    ...(['certificate', 'publish', 'publish', 'replace', 'move', 'repair', 'withdraw', 'restore', 'clear'] as const),
    ...(['register', 'hand-over', 'feature', 'unfeature', 'delete', 'undelete', 'integrate', 'approve'] as const),
  ),
  version: fc.constantFrom('1.0.0', '1.1.0', '2.0.0-beta.1'),
  isNightly: fc.boolean(),
  /** How far behind the present certificate the one is that verified the release: others may publish meanwhile. */
  stale: fc.constantFrom(0, 0, 0, 1),
  describes: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Apps are registered before anything else happens to them; beyond that nothing is assumed, so every order must fold right. */
function happened(steps: readonly Step[]): Happened[] {
  const certificates = new Map<string, number>()
  const events: Happened[] = []
  return steps.map((each, second) => {
    const revision = certificates.get(each.app)
    const event = revision === undefined ? historyOf(each.app).registered(second) : next(each, second, revision)
    const ofApp = events.filter(({ stream }) => stream === event.stream).length
    events.push(event)
    if (['AppRegistered', 'AppCertificateChanged'].includes(event.event.type)) certificates.set(each.app, ofApp)
    return event
  })
}

function next({ app, what, version, isNightly, stale, describes }: Step, second: number, revision: number): Happened {
  const history = historyOf(app)
  const certificateRevision = Math.max(0, revision - stale)
  const metadata = releaseMetadata({ changelogs: { en: `Made at ${second}` } })
  const description = describes ? appMetadata({ website: `https://example.org/${second}` }) : null
  const signature = `signature ${second}`
  const release = { version, isNightly, certificateRevision, metadata, signature, appMetadata: description }
  switch (what) {
    case 'certificate':
      return history.certificateChanged(second, `PEM ${revision + 1}`)
    case 'publish':
      return history.published(second, release)
    case 'replace':
      return history.replaced(second, release)
    case 'move':
      return history.moved(second, release, `https://example.org/${second}.tar.gz`)
    case 'repair':
      return history.repaired(second, release, signature, certificateRevision)
    case 'withdraw':
      return history.withdrawn(second, release)
    case 'restore':
      return history.restored(second, release)
    case 'register':
      return history.registered(second, { ownerId: `owner ${second}`, certificate: `PEM ${revision + 1}` })
    case 'hand-over':
      return history.ownerChanged(second, `owner ${second}`)
    case 'feature':
      return history.featured(second)
    case 'unfeature':
      return history.unfeatured(second)
    case 'delete':
      return history.deleted(second)
    case 'undelete':
      return history.undeleted(second)
    case 'integrate':
      return history.submitted(second, { summary: `Made at ${second}` })
    case 'approve':
      return history.approved(second)
    case 'clear':
      return history.cleared(second, certificateRevision)
  }
}

const histories = fc.array(step, { minLength: 3, maxLength: 30 }).map(happened)

it('many events in one page fold to what they fold to one at a time', async () => {
  const check = async (history: Happened[], size: number) => {
    const [single, some, all] = await tables.afterPagesOf([1, size, 2_000], history)
    expect(some).toEqual(single)
    expect(all).toEqual(single)
  }
  await fc.assert(fc.asyncProperty(histories, fc.integer({ min: 2, max: 10 }), check), { numRuns: 25 })
})

it('a read model that grew with the log is what a rebuild makes of it', async () => {
  const check = async (history: Happened[], cut: number) => {
    const [single] = await tables.afterPagesOf([1], history)
    expect(await tables.grown(history, cut)).toEqual({ grown: single, rebuilt: single })
  }
  await fc.assert(fc.asyncProperty(histories, fc.nat(30), check), { numRuns: 6 })
})
