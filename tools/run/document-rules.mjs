import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './paths.mjs'

/** The requirements of OWASP ASVS 5.0 at levels 1 and 2, chapters 6 to 10: section → how many of its first ones, or which. */
const ASVS = {
  6.1: 3,
  6.2: 12,
  6.3: 4,
  6.4: 4,
  6.5: 5,
  6.6: 3,
  6.8: 4,
  7.1: 3,
  7.2: 4,
  7.3: 2,
  7.4: 5,
  7.5: 2,
  7.6: 2,
  8.1: 2,
  8.2: 3,
  8.3: 1,
  8.4: 1,
  9.1: 3,
  9.2: 4,
  10.1: 2,
  10.2: 2,
  10.3: 4,
  10.4: 11,
  10.5: 5,
  10.6: 2,
  10.7: 3,
}

/** `file` “name of a test in it”, one after the other: what a line of a table rests on. */
const PROOF = /`([^`]+\.test\.tsx?)`((?:\s*“[^”]+”,?)+)/g
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]+)?\)/g

/**
 * Documents that point at something must point at something that is there: tests by their names, other documents and their headings;
 * and the table of security requirements has one line for each. Returns `{ documents, proofs, violations }`.
 */
export function applyDocumentRules(tree = ROOT) {
  const documents = documentsOf(tree)
  const violations = []
  let proofs = 0
  for (const file of documents) {
    const text = readFileSync(join(tree, file), 'utf8')
    for (const [, test, names] of text.matchAll(PROOF)) {
      for (const [, name] of names.matchAll(/“([^”]+)”/g)) {
        proofs += 1
        if (!hasTest(join(tree, test), name)) violations.push(`${file}: there is no test “${name}” in ${test}`)
      }
    }
    for (const [, path, anchor] of text.matchAll(LINK)) {
      const fault = brokenLink(tree, path === '' ? file : join(dirname(file), path), anchor)
      if (fault) violations.push(`${file}: ${fault}`)
    }
  }
  violations.push(...asvsFaults(tree))
  return { documents: documents.length, proofs, violations }
}

function documentsOf(tree, folder = '') {
  return readdirSync(join(tree, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return /^(node_modules|dist|\..*)$/.test(entry.name) || path === 'data' ? [] : documentsOf(tree, path)
    }
    return entry.name.endsWith('.md') ? [path] : []
  })
}

function hasTest(file, name) {
  if (!existsSync(file)) return false
  const source = readFileSync(file, 'utf8')
  return ["'", '`', '"'].some((quote) => source.includes(`${quote}${name}${quote}`))
}

function brokenLink(tree, path, anchor) {
  if (!existsSync(join(tree, path))) return `nothing is at ${path}`
  if (anchor === undefined || !path.endsWith('.md')) return undefined
  const headings = readFileSync(join(tree, path), 'utf8').match(/^#+ .+$/gm) ?? []
  return headings.some((heading) => `#${anchorOf(heading)}` === anchor) ? undefined : `${path} has no heading ${anchor}`
}

function anchorOf(heading) {
  const words = heading.replace(/^#+ /, '').toLowerCase()
  return words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
}

/** Every requirement has its line, and each line says that it holds and by what, or why not. */
function asvsFaults(tree) {
  const file = 'docs/security/asvs.md'
  if (!existsSync(join(tree, file))) return []
  const lines = readFileSync(join(tree, file), 'utf8').matchAll(/^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \|$/gm)
  const found = new Map([...lines].map(([, number, answer]) => [number, answer.trim()]))
  const wanted = Object.entries(ASVS).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
  )
  const missing = wanted.filter((number) => !found.has(number)).map((number) => `${file}: ${number} has no line`)
  const empty = [...found]
    .filter(([, answer]) => !isAnswer(answer))
    .map(([number]) => `${file}: ${number} says nothing`)
  return [...missing, ...empty]
}

function isAnswer(answer) {
  if (answer.startsWith('Holds')) return new RegExp(PROOF.source).test(answer) || /\]\(/.test(answer)
  return /^(Does not apply|Open): \S/.test(answer)
}
