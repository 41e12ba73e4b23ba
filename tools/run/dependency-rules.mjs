import { capture } from './child.mjs'
import { inRoot, ROOT } from './paths.mjs'

const TREES = ['services', 'shared', 'tools', 'tests']

/**
 * Applies `.dependency-cruiser.mjs` to a tree that is laid out like this repository.
 * Resolves to `{ modules, violations }`: how many sources were read, and `rule: from → to` lines.
 */
export async function applyDependencyRules(node, tree = ROOT, folders = TREES) {
  const cruiser = inRoot('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = inRoot('.dependency-cruiser.mjs')
  const args = [cruiser, '--no-progress', '--output-type', 'json', '--config', config, ...folders]
  const { code, stdout } = await capture(node, args, { cwd: tree })
  let result
  try {
    result = JSON.parse(stdout)
  } catch {
    return { modules: 0, violations: [`dependency-cruiser failed (exit code ${code}): ${stdout}`] }
  }
  const own = result.modules.filter(({ source }) => /^(services|shared|tools|tests)\/.*\.tsx?$/.test(source))
  return { modules: own.length, violations: result.summary.violations.map(describe) }
}

function describe({ rule, from, to, cycle }) {
  const way = cycle ? cycle.map(({ name }) => name).join(' → ') : to
  return `${rule.name}: ${from} → ${way}`
}
