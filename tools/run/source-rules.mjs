import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.mjs'

const IMPURE =
  /\b(?:Date\.now|performance\.now|Math\.random|randomUUID|getRandomValues|process\.env)\b|\bnew Date(?:\(\s*\)|(?!\s*\())|(?<!new )\bDate\(/

/**
 * What neither the compiler, the linter nor the dependency rules see: clock, randomness and environment in events and deciders
 * (their output must depend on their input alone), and file names that say nothing.
 * Returns `{ files, violations }`.
 */
export function applySourceRules(tree = ROOT) {
  const files = ['services', 'shared', 'tools', 'tests'].flatMap((folder) => sources(tree, folder))
  const violations = files.flatMap((file) => {
    if (/(^|\/)(index|utils?|common|helpers?)(\/|\.tsx?$)/.test(file)) return [`${file}: name it after what it does`]
    if (!/\.(events|decider)\.ts$/.test(file)) return []
    return readFileSync(join(tree, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const found = IMPURE.exec(line)?.[0]
        return found ? [`${file}:${index + 1}: ${found}; what a decision needs arrives in its command`] : []
      })
  })
  return { files: files.length, violations }
}

function sources(tree, folder) {
  let entries
  try {
    entries = readdirSync(join(tree, folder), { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sources(tree, path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })
}
