import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import config from '../../.dependency-cruiser.mjs'
import { applyDependencyRules } from './dependency-rules.mjs'
import { inCache } from './paths.mjs'
import { applySourceRules } from './source-rules.mjs'

/** A store in miniature: what is allowed, in every file that the bad examples below point to. */
const ALLOWED = {
  'shared/contracts/src/orders.ts': ['zod'],
  'shared/event-sourcing/src/decider.ts': [],
  'shared/event-sourcing/src/domain-error.ts': [],
  'shared/event-sourcing/src/decider-spec.ts': ['./decider.js'],
  'shared/event-sourcing/src/kurrentdb-event-store.ts': ['@eventstore/db-client'],
  'shared/dev-authority/src/sign.ts': ['node:crypto'],
  'services/orders/src/order/order.events.ts': ['@appstore/contracts/orders'],
  'services/orders/src/order/order.decider.ts': ['./order.events.js', '@appstore/event-sourcing/decider'],
  'services/orders/src/order/order.decider.test.ts': ['./order.decider.js', '@appstore/event-sourcing/decider-spec'],
  'services/orders/src/order/order.rpc.ts': ['./order.decider.js', 'zod', 'node:crypto'],
  'services/orders/src/order-list/order-list.projection.ts': ['../order/order.events.js'],
  'services/orders/src/config.ts': ['zod'],
  'services/orders/src/app.ts': ['./order/order.rpc.js', './order-list/order-list.projection.js', 'type ./config.js'],
  'services/orders/src/main.ts': ['./app.js', './config.js'],
  'services/shop/src/main.ts': ['@appstore/contracts/orders'],
  'tools/embedded/src/main.ts': ['../../../services/orders/src/app.js', '@appstore/dev-authority/sign'],
  'tests/journeys/order.test.ts': ['@appstore/contracts/orders', '@appstore/dev-authority/sign', 'zod'],
}

/** rule → a file with one import that it must refuse. */
const REFUSED = {
  'no-service-imports-another': ['services/shop/src/bad-neighbour.ts', '../../orders/src/order/order.events.js'],
  'shared-imports-nothing-above': ['shared/http/src/bad-upwards.ts', '../../../services/orders/src/main.js'],
  'services-import-no-tools': ['services/shop/src/bad-tool.ts', '../../../tools/embedded/src/main.js'],
  'test-servers-stay-out-of-services': ['services/shop/src/bad-signer.ts', '@appstore/dev-authority/sign'],
  'contracts-import-only-the-schema-library': ['shared/contracts/src/bad-node.ts', 'node:crypto'],
  'journeys-are-black-box': ['tests/journeys/bad-shortcut.test.ts', '@appstore/event-sourcing/decider'],
  'no-code-imports-journeys': ['tools/bench/src/bad-journey.ts', '../../../tests/journeys/order.test.js'],
  'events-and-deciders-are-pure': ['services/orders/src/order/bad-io.decider.ts', 'node:crypto'],
  'a-slice-imports-only-events-of-others': ['services/orders/src/order-list/bad-slice.ts', '../order/order.decider.js'],
  'a-slice-imports-nothing-from-the-root': ['services/orders/src/order/bad-root.ts', '../main.js'],
  'only-app-imports-slices': ['services/orders/src/bad-aside.ts', './order/order.rpc.js'],
  'only-main-reads-the-config': ['services/orders/src/bad-reader.ts', './config.js'],
  'app-knows-only-the-type-of-the-config': ['services/bad/src/app.ts', './config.js'],
  'nothing-below-main-imports-app': ['services/orders/src/bad-circle.ts', './app.js'],
  'no-cycles': ['shared/http/src/bad-cycle.ts', 'type ./bad-cycle-back.js'],
  'everything-resolves': ['shared/http/src/bad-missing.ts', '@appstore/contracts/missing'],
  'only-tests-import-spec-helpers': ['shared/http/src/bad-helper.ts', '@appstore/event-sourcing/decider-spec'],
  'nobody-imports-tests': ['services/orders/src/order/bad-test.test.ts', './order.decider.test.js'],
  'one-place-knows-kurrentdb': ['shared/http/src/bad-client.ts', '@eventstore/db-client'],
}

/** What the refused imports need beside them. */
const BESIDE = { 'services/bad/src/config.ts': [], 'shared/http/src/bad-cycle-back.ts': ['type ./bad-cycle.js'] }

/**
 * Proves that the dependency rules bite: in a store in miniature each rule must refuse its bad import, and nothing else may be
 * refused. Resolves to the list of what is wrong with the rules.
 */
export async function checkDependencyRules(node) {
  const tree = inCache('rules-check')
  rmSync(tree, { recursive: true, force: true })
  const bad = Object.fromEntries(Object.values(REFUSED).map(([file, target]) => [file, [target]]))
  for (const [file, targets] of Object.entries({ ...ALLOWED, ...BESIDE, ...bad }))
    write(tree, file, statements(targets))
  for (const name of ['contracts', 'event-sourcing', 'dev-authority']) linkPackage(tree, name)
  for (const name of ['zod', '@eventstore/db-client']) {
    write(tree, `node_modules/${name}/package.json`, '{"main":"main.js"}')
    write(tree, `node_modules/${name}/main.js`, 'export const value = 1\n')
  }
  write(tree, 'shared/bad-clock/src/bad.decider.ts', 'export const value = Date.now()\n')
  const { violations } = await applyDependencyRules(node, tree)
  const clock = applySourceRules(tree).violations
  rmSync(tree, { recursive: true, force: true })
  return [...differences(violations), ...(clock.length === 1 ? [] : ['a clock in a decider goes unnoticed'])]
}

function differences(violations) {
  const untested = config.forbidden.filter(({ name }) => !(name in REFUSED)).map(({ name }) => `${name} has no example`)
  const silent = Object.entries(REFUSED)
    .filter(([rule, [file]]) => !violations.some((line) => line.startsWith(`${rule}: `) && line.includes(file)))
    .map(([rule, [file, target]]) => `${rule} lets ${file} import ${target}`)
  const wrong = violations
    .filter((line) => !line.includes('/bad'))
    .map((line) => `an allowed import is refused: ${line}`)
  return [...untested, ...silent, ...wrong]
}

function statements(targets) {
  const lines = targets.map((target, index) => {
    const [specifier, kind] = target.split(' ').reverse()
    return `import ${kind ? 'type ' : ''}{ value as v${index} } from '${specifier}'\nexport type T${index} = typeof v${index}\n`
  })
  return `${lines.join('')}export const value = 1\n`
}

function linkPackage(tree, name) {
  const exports = { './*': { source: './src/*.ts', default: './dist/*.js' } }
  write(tree, `shared/${name}/package.json`, JSON.stringify({ name: `@appstore/${name}`, type: 'module', exports }))
  mkdirSync(join(tree, 'node_modules/@appstore'), { recursive: true })
  symlinkSync(`../../shared/${name}`, join(tree, 'node_modules/@appstore', name))
}

function write(tree, file, text) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}
