import { checklist } from '../check.js'
import { equal, holds, refusedWithDetail, refusedWithSentence, status } from '../expect.js'
import { type InfoXmlOptions, infoXml } from '../info-xml.js'
import type { Listed, World } from '../world.js'

/** Publishes a new app with this info.xml and returns it as the list has it. */
async function accepted(
  world: World,
  options: InfoXmlOptions | ((id: string) => string),
  list?: string,
): Promise<Listed> {
  const app = await world.app()
  const xml = typeof options === 'function' ? options(app.id) : infoXml(app.id, options)
  status(await world.publishXml(app, xml), 201)
  const listed = await world.listed(app, list)
  if (listed === undefined) throw new Error('the app is not listed')
  return listed
}

async function refused(
  world: World,
  options: InfoXmlOptions | ((id: string) => string | Buffer),
  says?: RegExp,
): Promise<void> {
  const app = await world.app()
  const xml = typeof options === 'function' ? options(app.id) : infoXml(app.id, options)
  refusedWithSentence(await world.publishXml(app, xml), says)
  equal(await world.versions(app), [], 'versions')
}

const release = ({ releases }: Listed) => releases[0] as Record<string, unknown>
const english = ({ translations }: Listed) => (translations as Record<string, Record<string, string>>).en

const FULL = `<website>https://example.org</website><discussion>https://example.org/talk</discussion>
<repository type="git">https://example.org/git</repository>
<screenshot small-thumbnail="https://example.org/1s.png">https://example.org/1.png</screenshot><screenshot>https://example.org/2.png</screenshot>
<donation title="Give" type="paypal">https://example.org/give</donation>
<documentation><user>https://example.org/u</user><admin>https://example.org/a</admin><developer>https://example.org/d</developer></documentation>`

const FULL_DEPENDENCIES = `<dependencies><php min-version="8.1" max-version="8.4" min-int-size="64"/>
<database min-version="9.4">pgsql</database><database>sqlite</database><command>grep</command><command>ls</command>
<lib min-version="1.2">libxml</lib><lib>intl</lib><nextcloud min-version="31" max-version="32"/></dependencies>`

const mapping = checklist('C-release', {
  'minimal file: the full expected structure': async (world) => {
    const app = await accepted(world, {})
    equal(app.categories, ['tools'], 'categories')
    equal(app.authors, [{ name: 'Ann Author', mail: '', homepage: '' }], 'authors')
    equal([app.userDocs, app.adminDocs, app.developerDocs, app.website], ['', '', '', ''], 'addresses')
    equal(app.issueTracker, 'https://example.org/bugs', 'issueTracker')
    holds(/^https?:/.test(String(app.discussion)), 'discussion is the forum')
    equal([app.screenshots, app.videos, app.isFeatured], [[], [], false], 'screenshots, videos, isFeatured')
    const { rawPlatformVersionSpec, platformVersionSpec, rawPhpVersionSpec, minIntSize, licenses } = release(app)
    equal([rawPlatformVersionSpec, platformVersionSpec], ['>=31 <=34', '>=31.0.0 <35.0.0'], 'platform')
    equal([rawPhpVersionSpec, minIntSize, licenses], ['*', 32, ['AGPL-3.0-or-later']], 'php, int size, licences')
    equal(release(app).translations, { en: { changelog: '' } }, 'translations')
  },
  'full file: the full expected structure': async (world) => {
    const app = await accepted(world, { more: FULL, replace: { dependencies: FULL_DEPENDENCIES } })
    equal(
      [app.userDocs, app.adminDocs, app.developerDocs],
      ['https://example.org/u', 'https://example.org/a', 'https://example.org/d'],
      'docs',
    )
    const screenshots = app.screenshots as { url: string; smallThumbnail: string }[]
    equal(
      screenshots.map(({ smallThumbnail }) => smallThumbnail),
      ['https://example.org/1s.png', ''],
      'thumbnails',
    )
    equal(
      screenshots.map(({ url }) => Buffer.from(url.split('/').at(-1) ?? '', 'base64').toString()),
      ['https://example.org/1.png', 'https://example.org/2.png'],
      'sources',
    )
    const found = release(app)
    equal(
      [found.rawPhpVersionSpec, found.phpVersionSpec, found.minIntSize],
      ['>=8.1 <=8.4', '>=8.1.0 <8.5.0', 64],
      'php',
    )
    equal(
      found.databases,
      [
        { id: 'pgsql', versionSpec: '>=9.4.0', rawVersionSpec: '>=9.4' },
        { id: 'sqlite', versionSpec: '*', rawVersionSpec: '*' },
      ],
      'databases',
    )
    equal(
      found.phpExtensions,
      [
        { id: 'libxml', versionSpec: '>=1.2.0', rawVersionSpec: '>=1.2' },
        { id: 'intl', versionSpec: '*', rawVersionSpec: '*' },
      ],
      'extensions',
    )
    equal(found.shellCommands, ['grep', 'ls'], 'commands')
  },
  'repair steps and jobs': async (world) => {
    const more =
      '<background-jobs><job>OCA\\A\\Job</job></background-jobs><repair-steps><install><step>OCA\\A\\S</step></install></repair-steps>'
    await accepted(world, { more })
  },
  'settings, activity, navigation': async (world) => {
    const more = `<settings><admin>OCA\\A\\S</admin></settings><activity><settings><setting>OCA\\A\\B</setting></settings></activity>
      <navigations><navigation role="all"><name>A</name><route>a.b.c</route><order>5</order></navigation></navigations>`
    await accepted(world, { more })
  },
  collaboration: async (world) => {
    const more =
      '<collaboration><plugins><plugin type="collaborator-search" share-type="SHARE_TYPE_USER">OCA\\A\\P</plugin></plugins></collaboration>'
    await accepted(world, { more })
  },
  sabre: async (world) => {
    await accepted(world, { more: '<sabre><plugins><plugin>OCA\\A\\P</plugin></plugins></sabre>' })
  },
  'pre-release version': async (world) => {
    equal(release(await accepted(world, { version: '1.0.0-alpha.1' })).version, '1.0.0-alpha.1', 'version')
  },
  'nextcloud requirement: padded minimum and exclusive maximum': async (world) => {
    const app = await accepted(world, { range: ['31.0.5', '32.0'] })
    equal(release(app).platformVersionSpec, '>=31.0.5 <32.1.0', 'spec')
    equal(release(app).rawPlatformVersionSpec, '>=31.0.5 <=32.0', 'raw spec')
  },
  'documentation ids make no documentation address': async (world) => {
    const app = await accepted(world, { more: '<documentation><user>user-abc</user></documentation>' })
    equal(app.userDocs, '', 'userDocs')
  },
  'category auth becomes security': async (world) => {
    equal(
      (await accepted(world, { replace: { category: '<category>auth</category>' } })).categories,
      ['security'],
      'categories',
    )
  },
  'unordered file accepted': async (world) => {
    const reversed = (id: string) => {
      const lines = infoXml(id).split('\n')
      return [...lines.slice(0, 2), ...lines.slice(2, -3).reverse(), ...lines.slice(-3)].join('\n')
    }
    await accepted(world, reversed)
  },
  'two videos are kept in order, /w/ and /videos/watch/ rewritten, embed unchanged': async (world) => {
    const more =
      '<video>https://peer.example.org/w/abc</video><video>https://peer.example.org/videos/watch/def</video><video>https://peer.example.org/videos/embed/ghi</video>'
    const app = await accepted(world, { more })
    equal(
      app.videos,
      ['abc', 'def', 'ghi'].map((id) => ({ url: `https://peer.example.org/videos/embed/${id}` })),
      'videos',
    )
  },
  'external app, full: docker, scopes, system, two variables, the second with a default': async (world) => {
    const more = `<external-app><docker-install><registry>r</registry><image>i</image><image-tag>t</image-tag></docker-install>
      <scopes><value>A</value><value>B</value></scopes><system>1</system><environment-variables>
      <variable><name>ONE</name><display-name>One</display-name><description>First</description></variable>
      <variable><name>TWO</name><display-name>Two</display-name><description>Second</description><default>2</default></variable>
      </environment-variables></external-app>`
    const found = release(await accepted(world, { more }, 'appapi_apps.json'))
    equal(found.aaIsSystem, true, 'aaIsSystem')
    equal(found.apiScopes, [{ scopeName: 'A' }, { scopeName: 'B' }], 'scopes')
    equal(
      found.environmentVariables,
      [
        { envName: 'ONE', displayName: 'One', description: 'First', default: '' },
        { envName: 'TWO', displayName: 'Two', description: 'Second', default: '2' },
      ],
      'variables',
    )
  },
  'external app, minimal: empty scopes and variables': async (world) => {
    const found = release(await accepted(world, { more: '<external-app/>' }, 'appapi_apps.json'))
    equal([found.aaIsSystem, found.apiScopes, found.environmentVariables], [false, [], []], 'its lists')
  },
})

const NAMES = ['name', 'summary', 'description'] as const
const noEnglish = Object.fromEntries(
  NAMES.map((name) => [
    `an English ${name} is required`,
    (world: World) => refused(world, { replace: { [name]: `<${name} lang="de">x</${name}>` } }, new RegExp(name)),
  ]),
)

const refusals = checklist('C-release', {
  ...noEnglish,
  'an id over 32 characters refused': (world) =>
    refused(world, (id) => infoXml(id, { replace: { id: `<id>${id}${'x'.repeat(33)}</id>` } })),
  'forbidden elements refused': (world) => refused(world, { more: '<shipped>true</shipped>' }, /shipped/),
  'documentation ids in the wrong place refused': (world) =>
    refused(world, { more: '<documentation><user>admin-abc</user></documentation>' }, /user/),
  'schema violation refused': (world) => refused(world, { replace: { bugs: '' } }, /bugs/),
  'malformed XML is a parse error, not a validation error': async (world) => {
    const app = await world.app()
    refusedWithDetail(await world.publishXml(app, infoXml(app.id).replace('</info>', '')))
  },
  'entities refused': async (world) => {
    const app = await world.app()
    const xml = infoXml(app.id, { replace: { name: '<name>&x;</name>' } })
    const answer = await world.publishXml(app, xml.replace('<info>', '<!DOCTYPE info [<!ENTITY x "y">]><info>'))
    status(answer, 400)
  },
  'a bad shell command refused': (world) =>
    refused(
      world,
      {
        replace: {
          dependencies:
            '<dependencies><command>rm -rf</command><nextcloud min-version="31" max-version="32"/></dependencies>',
        },
      },
      /command/,
    ),
  'another video address refused, with a message that names the forms': (world) =>
    refused(world, { more: '<video>https://peer.example.org/other/abc</video>' }, /videos\/embed/),
  'all violations at once': (world) =>
    refused(
      world,
      { replace: { bugs: '', licence: '<licence>none</licence>' } },
      /bugs[\s\S]*licence|licence[\s\S]*bugs/,
    ),
})

const translations = checklist('C-release', {
  'a missing language is filled from English': async (world) => {
    const name = '<name>One</name><name lang="de">Eins</name>'
    const app = await accepted(world, { replace: { name } })
    const german = (app.translations as Record<string, Record<string, string>>).de
    equal(german?.name, 'Eins', 'the German name')
    equal(german?.summary, english(app)?.summary, 'the German summary')
  },
  'filling works when one of the three texts is absent': async (world) => {
    const app = await accepted(world, { replace: { summary: '', description: '<description>Only this</description>' } })
    equal(english(app)?.summary, 'Only this', 'the summary')
  },
  'nothing changes when all is there': async (world) => {
    const three = (name: string) => `<${name}>e</${name}><${name} lang="de">d</${name}>`
    const replace = Object.fromEntries(NAMES.map((name) => [name, three(name)]))
    equal(
      (await accepted(world, { replace })).translations,
      { en: { name: 'e', summary: 'e', description: 'e' }, de: { name: 'd', summary: 'd', description: 'd' } },
      'translations',
    )
  },
})

export const infoXmlChecks = [...mapping, ...refusals, ...translations]
