import { route } from '@appstore/http/route'
import type { Messaging } from '@appstore/nats/connection'
import { Router } from 'express'
import { activityOf, type Doer, type Person } from './app-activity.js'

/** `GET /apps/{id}/activity.json`: what the page shows, for programs. `next` is the `before` of the page that follows. */
export function activityRoutes(messaging: Messaging): Router {
  const router = Router()
  route(router, 'GET', '/apps/:id/activity.json', async (request, response) => {
    const { before } = request.query
    const { id } = request.params as { id: string }
    const { entries, next } = await activityOf(messaging, id, typeof before === 'string' ? before : null)
    const activity = entries.map(({ id, type, by, person, formerOwner, release, at }) => ({
      id,
      type,
      by: whoOf(by),
      person: publicOf(person),
      formerOwner: publicOf(formerOwner),
      release,
      at,
    }))
    response.set('cache-control', 'no-cache').json({ activity, next })
  })
  return router
}

function whoOf(by: Doer) {
  if (by === 'operator' || by === 'store') return { kind: by }
  return { kind: 'person', ...(by ?? NOBODY) }
}

const NOBODY = { name: null, number: null }

/** `null`: it is about nobody; without name and number: somebody who has left. */
function publicOf(person: Person | null | undefined) {
  return person === undefined ? null : (person ?? NOBODY)
}
