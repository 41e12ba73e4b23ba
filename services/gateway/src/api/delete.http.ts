import { deleteApp } from '@appstore/contracts/catalog'
import { withdrawRelease } from '@appstore/contracts/releases'
import { noBody } from './request-body.js'
import { type Command, command } from './resource.js'

/** `DELETE /api/v1/apps/{id}`: takes an app out of the store (api.md A7). */
export const deleteAppCommand = command({
  id: 'deleteApp',
  summary: 'Delete an app',
  description:
    'The app leaves the lists with all its releases and ratings. Only its owner may. An administrator can undo it.',
  body: noBody,
  answers: {
    204: { description: 'The app is gone.' },
    403: { description: 'The caller is not the owner of the app.' },
    404: { description: 'There is no such app.' },
  },
  async execute({ messaging, account, caller, parameters, correlationId }) {
    const appId = parameters.id as string
    const { position } = await messaging.call(deleteApp, { caller, account, appId }, { correlationId })
    return { status: 204, position }
  },
})

/** `DELETE /api/v1/apps/{id}/releases/{version}`: stable and pre-release versions; nightlies have a path of their own (api.md A7). */
export const deleteReleaseCommand = withdrawal('deleteRelease', 'Delete a release', false)

/** `DELETE /api/v1/apps/{id}/releases/nightly/{version}` */
export const deleteNightlyCommand = withdrawal('deleteNightly', 'Delete a nightly', true)

function withdrawal(id: string, summary: string, isNightly: boolean): Command {
  return command({
    id,
    summary,
    description: 'The owner and co-maintainers may. Its version can be published again with the same bytes only.',
    publishes: true,
    body: noBody,
    answers: {
      204: { description: 'The release is gone.' },
      403: { description: 'The caller is neither owner nor co-maintainer of the app.' },
      404: { description: 'There is no such app or release.' },
    },
    async execute({ messaging, account, caller, parameters, correlationId }) {
      const which = { appId: parameters.id as string, version: parameters.version as string, isNightly }
      const { position } = await messaging.call(withdrawRelease, { caller, account, ...which }, { correlationId })
      return { status: 204, position }
    },
  })
}
