import { gzipSync } from 'node:zlib'
import { type ArchiveEntry, buildArchive, buildTar } from '@appstore/dev-authority/archive'
import { checklist } from '../check.js'
import { equal, refusedWithSentence, status } from '../expect.js'
import { infoXml } from '../info-xml.js'
import type { World } from '../world.js'

type Members = (id: string) => ArchiveEntry[]

const good: Members = (id) => [{ name: `${id}/appinfo/info.xml`, content: infoXml(id) }]

async function refused(world: World, members: Members, says: RegExp): Promise<void> {
  const app = await world.app()
  refusedWithSentence(await world.publishBytes(app, await buildArchive(members(app.id))), says)
  equal(await world.versions(app), [], 'versions')
}

async function refusedBytes(world: World, bytes: (id: string) => Promise<Buffer> | Buffer, says = /./): Promise<void> {
  const app = await world.app()
  refusedWithSentence(await world.publishBytes(app, await bytes(app.id)), says)
}

async function notes(
  world: World,
  changelog: string,
  version: string,
  expected: string,
  nightly = false,
): Promise<void> {
  const app = await world.app()
  status(await world.publishXml(app, infoXml(app.id, { version }), { 'CHANGELOG.md': changelog }, { nightly }), 201)
  const { translations } = (await world.standing(app)).releases[0] as {
    translations: Record<string, { changelog: string }>
  }
  equal(translations.en?.changelog, expected, 'the English notes')
}

const database = (declaration: string) =>
  `<database><name>*dbname*</name><table><name>t</name><declaration>${declaration}</declaration></table></database>`

const GOOD_DATABASE = database(
  '<field><name>id</name><type>integer</type><notnull>true</notnull><length>8</length></field><index><name>i</name><field><name>id</name><sorting>ascending</sorting></field></index>',
)

function withDatabase(xml: string, accepted: boolean) {
  return async (world: World) => {
    const app = await world.app()
    const answer = await world.publishXml(app, infoXml(app.id), { 'appinfo/database.xml': xml })
    if (accepted) status(answer, 201)
    else status(answer, 400)
  }
}

const archives = checklist('C-release', {
  'not gzip refused': (world) => refusedBytes(world, (id) => buildTar(good(id))),
  'zip refused': (world) =>
    refusedBytes(world, () => Buffer.from('504b0506000000000000000000000000000000000000', 'hex')),
  'no appinfo/info.xml refused': (world) =>
    refused(world, (id) => [{ name: `${id}/README.md`, content: 'x' }], /info\.xml/),
  'several folders refused': (world) =>
    refused(world, (id) => [...good(id), { name: 'other/x', content: 'x' }], /folder|entr/i),
  'upper-case folder refused': (world) =>
    refused(world, (id) => [{ name: `${id.toUpperCase()}/appinfo/info.xml`, content: infoXml(id) }], /folder/i),
  'info.xml a symlink refused': (world) =>
    refused(
      world,
      (id) => [
        { name: `${id}/x.xml`, content: infoXml(id) },
        { name: `${id}/appinfo/info.xml`, type: 'symlink', linkname: '../x.xml' },
      ],
      /link/i,
    ),
  'appinfo a symlink refused': (world) =>
    refused(world, (id) => [{ name: `${id}/appinfo`, type: 'symlink', linkname: 'x' }, ...good(id)], /link/i),
  'the app folder a symlink refused': (world) =>
    refused(world, (id) => [{ name: id, type: 'symlink', linkname: 'x' }, ...good(id)], /link/i),
  'forbidden folder refused (directory)': (world) =>
    refused(world, (id) => [...good(id), { name: `${id}/.git/`, type: 'directory' }], /\.git/),
  'forbidden folder refused (file)': (world) =>
    refused(world, (id) => [...good(id), { name: `${id}/a/.git/config`, content: 'x' }], /\.git/),
  'folder name other than the id refused': (world) =>
    refused(world, (id) => [{ name: `${id}/appinfo/info.xml`, content: infoXml(`${id}x`) }], /folder/i),
  'a truncated stream refused': (world) =>
    refusedBytes(world, async (id) => (await buildArchive(good(id))).subarray(0, -20)),
  'a hidden second archive refused': (world) =>
    refusedBytes(world, async (id) =>
      Buffer.concat([await buildArchive(good(id)), gzipSync(await buildTar(good(id)))]),
    ),
  'path traversal refused': (world) =>
    refused(world, (id) => [...good(id), { name: `${id}/../../x`, content: 'x' }], /\.\./),
  'info.xml twice refused': (world) => refused(world, (id) => [...good(id), ...good(id)], /twice|info\.xml/),
  'bytes that are not UTF-8 refused': async (world) => {
    const app = await world.app()
    const xml = Buffer.concat([
      Buffer.from(infoXml(app.id).replace('</info>', '')),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('</info>'),
    ])
    status(await world.publishXml(app, xml), 400)
  },
  'good archives: id with digits and underscores, empty changelog when absent': (world) =>
    notes(world, '', '1.0.0', ''),
  'changelog found': (world) => notes(world, '## 1.0.0\nFirst', '1.0.0', 'First'),
  'database.xml found': withDatabase('<nonsense/>', false),
})

const changelogs = checklist('C-release', {
  'changelog: a version without content, empty': (world) => notes(world, '## 1.0.0\n## 0.9.0\nOld', '1.0.0', ''),
  'changelog: an unknown version, empty': (world) => notes(world, '## 0.9.0\nOld', '1.0.0', ''),
  'changelog: plain header': (world) => notes(world, '# Log\n## 1.0.0 - today\nA\nB\n## 0.9.0\nOld', '1.0.0', 'A\nB'),
  'changelog: bracketed header': (world) => notes(world, '## [1.0.0]\nA', '1.0.0', 'A'),
  'changelog: v prefix': (world) => notes(world, '## v1.0.0\nA', '1.0.0', 'A'),
  'changelog: bracket and v': (world) => notes(world, '## [v1.0.0] 2026\nA', '1.0.0', 'A'),
  'changelog: a pre-release takes Unreleased': (world) =>
    notes(world, '## [Unreleased]\nSoon\n## 1.0.0\nA', '1.1.0-beta.1', 'Soon'),
  'changelog: a nightly takes Unreleased': (world) =>
    notes(world, '## [Unreleased]\nSoon\n## 1.0.0\nA', '1.0.0', 'Soon', true),
  'changelog: a section of a pre-release does not enter the release': (world) =>
    notes(world, '## 1.0.0-beta\nB\n## 1.0.0\nA', '1.0.0', 'A'),
})

const databases = checklist('C-release', {
  'database.xml: a real-life file accepted': withDatabase(GOOD_DATABASE, true),
  'database.xml: a second real-life file accepted': withDatabase(
    GOOD_DATABASE.replace('integer', 'bigint').replace('true', '1'),
    true,
  ),
  'database.xml: unknown element in database refused': withDatabase(
    GOOD_DATABASE.replace('<table>', '<x/><table>'),
    false,
  ),
  'database.xml: unknown element in table refused': withDatabase(
    GOOD_DATABASE.replace('<declaration>', '<x/><declaration>'),
    false,
  ),
  'database.xml: unknown element in declaration refused': withDatabase(database('<x/>'), false),
  'database.xml: unknown element in field refused': withDatabase(
    GOOD_DATABASE.replace('<length>', '<x/><length>'),
    false,
  ),
  'database.xml: unknown element in index refused': withDatabase(
    GOOD_DATABASE.replace('<index>', '<index><x/>'),
    false,
  ),
  'database.xml: unknown element in index/field refused': withDatabase(
    GOOD_DATABASE.replace('<sorting>', '<x/><sorting>'),
    false,
  ),
  'database.xml: malformed content refused': withDatabase(GOOD_DATABASE.replace('</database>', ''), false),
  'database.xml: name twice refused': withDatabase(
    GOOD_DATABASE.replace('</declaration>', '</declaration><name>t</name><name>u</name>'),
    false,
  ),
})

export const archiveChecks = [...archives, ...changelogs, ...databases]
