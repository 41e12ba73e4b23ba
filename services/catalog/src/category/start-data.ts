import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { v5 as uuidv5 } from 'uuid'
import { category } from './category.decider.js'
import { categoryEventSchemas } from './category.events.js'

type Texts = readonly [name: string, description: string]

/** The categories that info.xml may name, with their texts in English and German (api.md A4). */
const CATEGORIES: readonly (readonly [id: string, english: Texts, german: Texts])[] = [
  ['ai', ['AI', 'Assistants, models and everything that learns'], ['KI', 'Assistenten, Modelle und alles, was lernt']],
  [
    'customization',
    ['Customization', 'Themes, looks and small comforts'],
    ['Anpassung', 'Designs, Aussehen und kleine Annehmlichkeiten'],
  ],
  [
    'dashboard',
    ['Dashboard', 'Widgets for the first page of the day'],
    ['Dashboard', 'Widgets für die erste Seite des Tages'],
  ],
  [
    'files',
    ['Files', 'Storing, finding, viewing and sharing files'],
    ['Dateien', 'Dateien speichern, finden, ansehen und teilen'],
  ],
  ['games', ['Games', 'Something to play in between'], ['Spiele', 'Etwas zum Spielen zwischendurch']],
  [
    'integration',
    ['Integration', 'Bridges to other services and programs'],
    ['Integration', 'Brücken zu anderen Diensten und Programmen'],
  ],
  [
    'monitoring',
    ['Monitoring', 'Keeping an eye on the server and its data'],
    ['Überwachung', 'Den Server und seine Daten im Blick behalten'],
  ],
  ['multimedia', ['Multimedia', 'Pictures, music, films and maps'], ['Multimedia', 'Bilder, Musik, Filme und Karten']],
  [
    'office',
    ['Office & text', 'Documents, notes, tables and drawings'],
    ['Büro & Text', 'Dokumente, Notizen, Tabellen und Zeichnungen'],
  ],
  [
    'organization',
    ['Organization', 'Calendars, tasks, contacts and projects'],
    ['Organisation', 'Kalender, Aufgaben, Kontakte und Projekte'],
  ],
  ['search', ['Search', 'Finding what is in there somewhere'], ['Suche', 'Finden, was irgendwo darin steckt']],
  [
    'security',
    ['Security', 'Sign-in, encryption and protection'],
    ['Sicherheit', 'Anmeldung, Verschlüsselung und Schutz'],
  ],
  [
    'social',
    ['Social & communication', 'Talking, writing and meeting'],
    ['Soziales & Kommunikation', 'Reden, schreiben und sich treffen'],
  ],
  [
    'tools',
    ['Tools', 'Useful things for users and administrators'],
    ['Werkzeuge', 'Nützliches für Benutzer und Administratoren'],
  ],
  ['workflow', ['Flow', 'Rules that do work by themselves'], ['Abläufe', 'Regeln, die von selbst Arbeit erledigen']],
]

interface Text {
  readonly name: string
  readonly description: string
}

/** The ids of start data are the same in every run, so that two first starts at once write it once. */
const NAMESPACE = '4f0f5c67-5b7e-5b0d-8f0a-2f6a9b7d1c11'

/** Defines the categories of a new store; one that was ever defined is left as it is, edits included. */
export async function seedCategories(context: Pick<ServiceContext, 'eventStore' | 'now'>): Promise<void> {
  const handler = createCommandHandler({
    store: context.eventStore,
    decider: category,
    events: eventTypes(categoryEventSchemas),
    now: context.now,
  })
  for (const [categoryId, ...texts] of CATEGORIES) {
    const stream = `category-${categoryId}`
    if ((await handler.load(stream)).revision >= 0) continue
    const commandId = uuidv5(categoryId, NAMESPACE)
    const caller = { actor: 'system:start-data', credential: 'none', commandId, correlationId: commandId }
    const [en, de] = texts.map(([name, description]) => ({ name, description })) as [Text, Text]
    const translations = { en, de }
    const command = { type: 'DefineCategory', categoryId, translations, at: context.now().toISOString() } as const
    await handler.execute({ stream, command, caller })
  }
}
