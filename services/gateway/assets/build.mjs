/*
 * Makes what browsers load: one style sheet, one script of islands, one sprite of icons. Each is named after its content, so that it can be
 * kept for ever; `manifest.json` says which name each has now. Runs after the compiler, whose output says which icons are used.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@tailwindcss/node'
import { Scanner } from '@tailwindcss/oxide'
import { build, transform } from 'esbuild'

const HERE = dirname(fileURLToPath(import.meta.url))
const OUTPUT = join(HERE, 'dist', 'static')
const SOURCES = join(HERE, '..', 'src', 'web')
/** What the site is tried with: browsers that are a little more than two years old. */
const BROWSERS = ['chrome123', 'edge123', 'firefox120', 'safari17.5']
const { resolve } = createRequire(import.meta.url)

/** Tailwind makes only the classes that the pages name; esbuild makes it small. */
async function styleSheet() {
  const sheet = join(HERE, 'site.css')
  const compiler = await compile(await readFile(sheet, 'utf8'), { base: HERE, onDependency: () => undefined })
  const scanner = new Scanner({ sources: [{ base: SOURCES, pattern: '**/*.tsx', negated: false }] })
  const css = compiler.build(scanner.scan())
  const { code } = await transform(css, { loader: 'css', minify: true, target: BROWSERS, legalComments: 'none' })
  return code
}

/** @param name of the file in `islands/` that names all others */
async function script(name) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'islands', name)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: BROWSERS,
    legalComments: 'none',
  })
  return outputFiles[0].text
}

/** One file for all icons: a page names one by its id, and the browser keeps the file. */
async function sprite() {
  const { ICONS } = await import(new URL('../dist/web/frame/icons.js', import.meta.url))
  const symbols = ICONS.map(async (name) => {
    const svg = await readFile(resolve(`lucide-static/icons/${name}.svg`), 'utf8')
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, '')}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${(await Promise.all(symbols)).join('')}</svg>\n`
}

async function pictures() {
  const names = await readdir(join(HERE, 'pictures'))
  return await Promise.all(names.map(async (name) => [name, await readFile(join(HERE, 'pictures', name), 'utf8')]))
}

const files = [
  ['site.css', await styleSheet()],
  ['site.js', await script('site.ts')],
  ['signup.js', await script('signup.ts')],
  ['passkeys.js', await script('passkeys.ts')],
  ['icons.svg', await sprite()],
  ...(await pictures()),
]
await rm(OUTPUT, { recursive: true, force: true })
await mkdir(OUTPUT, { recursive: true })
const manifest = {}
for (const [name, text] of files) {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12)
  const hashed = name.replace('.', `-${hash}.`)
  await writeFile(join(OUTPUT, hashed), text)
  manifest[name] = hashed
}
await writeFile(join(OUTPUT, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
