import type { Decider } from '@appstore/event-sourcing/decider'
import type { CategoryEvent } from './category.events.js'

/** Language → texts. */
export type CategoryTexts = Readonly<Record<string, { name: string; description: string }>>

export interface DefineCategory {
  readonly type: 'DefineCategory'
  readonly categoryId: string
  readonly translations: CategoryTexts
  readonly at: string
}

export interface Category {
  readonly translations: CategoryTexts | undefined
}

export const category: Decider<Category, DefineCategory, CategoryEvent> = {
  initialState: { translations: undefined },
  decide(command, state) {
    const { categoryId, translations, at } = command
    if (JSON.stringify(state.translations) === JSON.stringify(translations)) return []
    return [{ type: 'CategoryDefined', data: { categoryId, translations, at } }]
  },
  evolve(_state, event) {
    switch (event.type) {
      case 'CategoryDefined':
        return { translations: event.data.translations }
    }
  },
}
