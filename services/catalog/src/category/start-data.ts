import { eventTypes } from '@appstore/event-sourcing/event-types'
import { createCommandHandler } from '@appstore/event-sourcing/handle-command'
import type { ServiceContext } from '@appstore/runtime/connections'
import { v5 as uuidv5 } from 'uuid'
import { category } from './category.decider.js'
import { categoryEventSchemas } from './category.events.js'

/** The categories that info.xml may name, with their English texts (api.md A4). */
const CATEGORIES: readonly (readonly [id: string, name: string, description: string])[] = [
  ['ai', 'AI', 'Assistants, models and everything that learns'],
  ['customization', 'Customization', 'Themes, looks and small comforts'],
  ['dashboard', 'Dashboard', 'Widgets for the first page of the day'],
  ['files', 'Files', 'Storing, finding, viewing and sharing files'],
  ['games', 'Games', 'Something to play in between'],
  ['integration', 'Integration', 'Bridges to other services and programs'],
  ['monitoring', 'Monitoring', 'Keeping an eye on the server and its data'],
  ['multimedia', 'Multimedia', 'Pictures, music, films and maps'],
  ['office', 'Office & text', 'Documents, notes, tables and drawings'],
  ['organization', 'Organization', 'Calendars, tasks, contacts and projects'],
  ['search', 'Search', 'Finding what is in there somewhere'],
  ['security', 'Security', 'Sign-in, encryption and protection'],
  ['social', 'Social & communication', 'Talking, writing and meeting'],
  ['tools', 'Tools', 'Useful things for users and administrators'],
  ['workflow', 'Flow', 'Rules that do work by themselves'],
]

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
  for (const [categoryId, name, description] of CATEGORIES) {
    const stream = `category-${categoryId}`
    if ((await handler.load(stream)).revision >= 0) continue
    const commandId = uuidv5(categoryId, NAMESPACE)
    const caller = { actor: 'system:start-data', credential: 'none', commandId, correlationId: commandId }
    const translations = { en: { name, description } }
    const command = { type: 'DefineCategory', categoryId, translations, at: context.now().toISOString() } as const
    await handler.execute({ stream, command, caller })
  }
}
