import type { AppMetadata } from '@appstore/contracts/releases'
import { embeddedVideo } from './video.js'
import { child, childrenOf, type Element } from './xml-tree.js'

const TEXTS = ['name', 'summary', 'description'] as const

/** The app's own data from a normalised, valid info.xml; every text trimmed (releases.md B6, B9, wart 12). */
export function mapApp(info: Element): AppMetadata {
  const documentation = child(info, 'documentation')
  const docs = (name: string) => {
    const address = text(child(documentation, name))
    return address.startsWith('https://') ? address : ''
  }
  return {
    categories: childrenOf(info, 'category').map(text),
    userDocs: docs('user'),
    adminDocs: docs('admin'),
    developerDocs: docs('developer'),
    website: text(child(info, 'website')),
    discussion: text(child(info, 'discussion')),
    issueTracker: text(child(info, 'bugs')),
    authors: childrenOf(info, 'author').map((author) => ({
      name: text(author),
      mail: author.attributes.mail?.trim() ?? '',
      homepage: author.attributes.homepage?.trim() ?? '',
    })),
    screenshots: childrenOf(info, 'screenshot').map((screenshot) => ({
      url: text(screenshot),
      smallThumbnail: screenshot.attributes['small-thumbnail']?.trim() ?? '',
    })),
    videos: childrenOf(info, 'video').map((video) => ({ url: embeddedVideo(text(video)) ?? text(video) })),
    donations: childrenOf(info, 'donation').map((donation) => ({
      url: text(donation),
      title: donation.attributes.title?.trim() ?? 'Donate to support this app',
      type: donation.attributes.type ?? 'other',
    })),
    translations: translations(info),
  }
}

/** All three texts for every language that has one of them; English stands in for what is missing (releases.md B5 "Completion"). */
function translations(info: Element): AppMetadata['translations'] {
  const given = Object.fromEntries(
    TEXTS.map((name) => [
      name,
      new Map(childrenOf(info, name).map((element) => [element.attributes.lang ?? 'en', text(element)])),
    ]),
  ) as Record<(typeof TEXTS)[number], Map<string, string>>
  const languages = new Set(TEXTS.flatMap((name) => [...given[name].keys()]))
  const textIn = (name: (typeof TEXTS)[number], language: string) =>
    given[name].get(language) ?? given[name].get('en') ?? ''
  return Object.fromEntries(
    [...languages].map((language) => [
      language,
      {
        name: textIn('name', language),
        summary: textIn('summary', language),
        description: textIn('description', language),
      },
    ]),
  )
}

function text(element: Element | undefined): string {
  return element?.text.trim() ?? ''
}
