/**
 * Who may import whom. The rules read the TypeScript sources (dependency-cruiser needs TypeScript 6 for that and would see nothing
 * with 7), so that imports of types count too. `tools/run/check-dependency-rules.mjs` proves that each rule bites.
 */

/** What tests are made of: the tests themselves and the helpers that only tests use. */
const TEST_CODE = '(\\.test|-spec)\\.tsx?$'
const SLICE = '^services/([^/]+)/src/([^/]+)/'

/**
 * Slices without an aggregate or read model of their own, which other slices of the same service may use.
 * Add one only when it knows nothing about the slices that use it.
 */
const INFRASTRUCTURE = [
  '^services/accounts/src/credentials/', // sealing, password hashes, token digests: needed to create accounts and to sign in
  '^services/integrations/src/outside/', // requests to other hosts, with deadlines and circuit breakers
]

const layers = [
  {
    name: 'no-service-imports-another',
    comment: 'Services meet in shared/contracts.',
    from: { path: '^services/([^/]+)/' },
    to: { path: '^services/', pathNot: '^services/$1/' },
  },
  {
    name: 'shared-imports-nothing-above',
    from: { path: '^shared/' },
    to: { path: '^(services|tools|tests)/' },
  },
  {
    name: 'services-import-no-tools',
    from: { path: '^services/' },
    to: { path: '^(tools|tests)/' },
  },
  {
    name: 'test-servers-stay-out-of-services',
    comment:
      'The embedded PostgreSQL and the development authority are for npm start and for tests, the browser for tests; no image carries them.',
    from: {
      path: '^(services|shared/(?!embedded-postgres|dev-authority|site-browser|login-parties))',
      pathNot: TEST_CODE,
    },
    to: { path: '^shared/(embedded-postgres|dev-authority|site-browser|login-parties)/' },
  },
  {
    name: 'contracts-import-only-the-schema-library',
    from: { path: '^shared/contracts/src/', pathNot: TEST_CODE },
    to: { pathNot: ['^shared/contracts/src/', 'node_modules/zod/'] },
  },
  {
    name: 'journeys-are-black-box',
    comment:
      'They come in through the gateway, as the conformance checks do. Keys, certificates and archives to publish come from the development authority, databases from the embedded PostgreSQL, a browser from site-browser, other parties to log in at from login-parties. One test holds the table of flows against the gateway’s table of pages.',
    from: { path: '^tests/', pathNot: '^tests/journeys/flows\\.test\\.ts$' },
    to: {
      path: '^(services|shared|tools)/',
      pathNot: [
        '^shared/(contracts|dev-authority|embedded-postgres|site-browser|login-parties)/src/',
        '^tools/conformance/src/',
      ],
    },
  },
  {
    name: 'no-code-imports-journeys',
    from: { pathNot: '^tests/' },
    to: { path: '^tests/' },
  },
]

const slices = [
  {
    name: 'events-and-deciders-are-pure',
    comment:
      'They import each other within their slice, contracts, decider.ts and domain-error.ts: no packages, nothing of Node.',
    from: { path: `${SLICE}.*\\.(events|decider)\\.ts$` },
    to: {
      pathNot: [
        '^services/$1/src/$2/[^/]+\\.(events|decider)\\.ts$',
        '^shared/contracts/src/',
        '^shared/event-sourcing/src/(decider|domain-error)\\.ts$',
      ],
    },
  },
  {
    name: 'a-slice-imports-only-events-of-others',
    from: { path: SLICE, pathNot: TEST_CODE },
    to: {
      path: '^services/$1/src/[^/]+/',
      pathNot: ['^services/$1/src/$2/', '\\.events\\.ts$', ...INFRASTRUCTURE],
    },
  },
  {
    name: 'a-slice-imports-nothing-from-the-root',
    comment: 'app.ts hands a slice what it needs.',
    from: { path: SLICE, pathNot: TEST_CODE },
    to: { path: '^services/$1/src/[^/]+\\.tsx?$' },
  },
  {
    name: 'only-app-imports-slices',
    comment: 'app.ts is the table of contents.',
    from: { path: '^services/([^/]+)/src/[^/]+\\.ts$', pathNot: ['/src/app\\.ts$', TEST_CODE] },
    to: { path: '^services/$1/src/[^/]+/' },
  },
  {
    name: 'only-main-reads-the-config',
    from: { path: '^services/[^/]+/src/', pathNot: ['/src/(main|app)\\.ts$', TEST_CODE] },
    to: { path: '^services/[^/]+/src/config\\.ts$' },
  },
  {
    name: 'app-knows-only-the-type-of-the-config',
    from: { path: '/src/app\\.ts$' },
    to: { path: '^services/[^/]+/src/config\\.ts$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'nothing-below-main-imports-app',
    from: { path: '^services/[^/]+/src/', pathNot: ['/src/main\\.ts$', TEST_CODE] },
    to: { path: '^services/[^/]+/src/(app|main)\\.ts$' },
  },
]

const everywhere = [
  { name: 'no-cycles', from: {}, to: { circular: true } },
  { name: 'everything-resolves', from: {}, to: { couldNotResolve: true } },
  {
    name: 'only-tests-import-spec-helpers',
    from: { pathNot: TEST_CODE },
    to: { path: '-spec\\.tsx?$' },
  },
  { name: 'nobody-imports-tests', from: {}, to: { path: '\\.test\\.tsx?$' } },
  {
    name: 'one-place-knows-kurrentdb',
    from: { pathNot: '/kurrentdb-[^/]+\\.ts$' },
    to: { path: 'node_modules/@(eventstore|kurrent)/' },
  },
]

export default {
  forbidden: [...layers, ...slices, ...everywhere].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(services|shared|tools)/[^/]+/(assets/)?dist/|^tests/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
}
