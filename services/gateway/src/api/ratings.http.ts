import { giveRating, withdrawRating } from '@appstore/contracts/ratings'
import { z } from 'zod'
import { choice, optionalText, text } from './fields.js'
import { fields, noBody } from './request-body.js'
import { command } from './resource.js'

const GivenRating = z
  .object({
    rating: choice([0, 0.5, 1]).meta({ description: '0 bad, 0.5 fair, 1 good.' }),
    language: text(20).default('en').meta({ description: 'Language of the comment.' }),
    comment: optionalText(20_000).meta({
      description: 'Markdown. Blank or left out: there is no comment of yours in this language from now on.',
    }),
  })
  .meta({ id: 'GivenRating' })

/** `POST /api/v1/apps/{id}/ratings`: what web-and-accounts.md 4.2 does by a form. */
export const giveRatingCommand = command({
  id: 'giveRating',
  summary: 'Rate an app',
  description:
    'An addition to the API of the public store. Rating again changes the rating; comments in other languages stay. Owners do not rate their own apps.',
  body: fields(GivenRating),
  answers: {
    204: { description: 'The rating counts.' },
    400: { description: 'A field is not valid, or the language is not one of the store.' },
    403: { description: 'The app is the caller’s own.' },
    404: { description: 'There is no such app.' },
  },
  async execute({ messaging, account, caller, parameters, body, correlationId }) {
    const appId = parameters.id as string
    const { position } = await messaging.call(giveRating, { caller, account, appId, ...body }, { correlationId })
    return { status: 204, position }
  },
})

/** `DELETE /api/v1/apps/{id}/ratings`: takes one's own rating back. */
export const withdrawRatingCommand = command({
  id: 'withdrawRating',
  summary: 'Take your rating of an app back',
  description: 'An addition to the API of the public store. The comments go with it.',
  body: noBody,
  answers: {
    204: { description: 'The rating is gone.' },
    404: { description: 'The caller has not rated this app.' },
  },
  async execute({ messaging, account: { accountId }, caller, parameters, correlationId }) {
    const appId = parameters.id as string
    const { position } = await messaging.call(withdrawRating, { caller, accountId, appId }, { correlationId })
    return { status: 204, position }
  },
})
