/** Words that the descriptions are made of. */
const WORDS = (
  'calendar file folder share group user server sync note task mail contact deck photo music video talk board form poll map ' +
  'bookmark password token search index tag comment activity update release version setting admin theme language upload download ' +
  'preview editor document sheet slide draw chart table list card timer clock alert notify remind invite accept connect import export'
).split(' ')

/** Metadata of the length that apps usually have (a description of some 1,500 characters); the same id gives the same text. */
export function sampleInfoXml(appId: string, version: string): string {
  const word = wordsFrom(appId)
  const sentence = () => `${Array.from({ length: 12 }, word).join(' ')}.`
  return `<?xml version="1.0"?>
<info>
  <id>${appId}</id>
  <name>${word()} ${word()}</name>
  <summary>${sentence()}</summary>
  <description>${Array.from({ length: 18 }, sentence).join('\n')}</description>
  <version>${version}</version>
  <licence>AGPL-3.0-or-later</licence>
  <author>Ann Author</author>
  <category>tools</category>
  <website>https://example.org/${appId}</website>
  <bugs>https://example.org/${appId}/issues</bugs>
  <screenshot>https://example.org/${appId}/screenshot.png</screenshot>
  <dependencies>
    <php min-version="8.1"/>
    <nextcloud min-version="31" max-version="34"/>
  </dependencies>
</info>
`
}

/** A small linear congruential generator over the words, begun from a text. */
function wordsFrom(seed: string): () => string {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return WORDS[(state >>> 8) % WORDS.length] as string
  }
}
