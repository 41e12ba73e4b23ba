import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { category } from './category.decider.js'
import type { CategoryEvent } from './category.events.js'

const { given } = deciderSpec(category)
const at = '2026-01-02T03:04:05.000Z'
const translations = { en: { name: 'Files', description: 'About files' } }
const defined: CategoryEvent = { type: 'CategoryDefined', data: { categoryId: 'files', translations, at } }
const define = { type: 'DefineCategory' as const, categoryId: 'files', translations, at }

describe('a category', () => {
  it('is defined', () => given().when(define).then(defined))
  it('defined again alike changes nothing', () => given(defined).when(define).then())
  it('can be described anew', () => {
    const other = { en: { name: 'Files', description: 'Other words' } }
    given(defined)
      .when({ ...define, translations: other })
      .then({ type: 'CategoryDefined', data: { categoryId: 'files', translations: other, at } })
  })
})
