import { deciderSpec } from '@appstore/event-sourcing/decider-spec'
import { discover } from './discover.decider.js'
import type { DiscoverEvent } from './discover.events.js'

const { given } = deciderSpec(discover)
const at = '2026-01-02T03:04:05.000Z'
const published = (text: string): DiscoverEvent => ({ type: 'DiscoverDocumentPublished', data: { text, at } })

describe('the discover document', () => {
  it('is published', () => given().when({ type: 'PublishDiscover', text: '[]', at }).then(published('[]')))
  it('published again alike changes nothing', () =>
    given(published('[]')).when({ type: 'PublishDiscover', text: '[]', at }).then())
  it('gives way to a newer one', () =>
    given(published('[]')).when({ type: 'PublishDiscover', text: '[ ]', at }).then(published('[ ]')))
})
