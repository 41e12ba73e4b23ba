import { registerApp } from '@appstore/contracts/catalog'
import { z } from 'zod'
import { flag, text } from './fields.js'
import { fields } from './request-body.js'
import { command } from './resource.js'

const Registration = z
  .object({
    certificate: text(100_000).meta({ description: 'The certificate of the app, PEM. Its common name is the app id.' }),
    signature: text(20_000).meta({
      description: 'Signature over the app id with the key of the certificate: RSA PKCS#1 v1.5, SHA-512, base64.',
    }),
    isEnterpriseOnly: flag(false).meta({ description: 'Only those with a subscription see the app.' }),
  })
  .meta({ id: 'Registration' })

/** `POST /api/v1/apps`: registers an app, changes the certificate of one's own or takes over one that is free (api.md A7). */
export const registerAppCommand = command({
  id: 'registerApp',
  summary: 'Register an app, change its certificate, or take over its ownership',
  description:
    'Another certificate than the registered one takes every release of the app out of the store. An app whose owner allows it is taken over by whoever registers it.',
  scope: 'app_register',
  publishes: true,
  body: fields(Registration),
  answers: {
    201: { description: 'The app is registered; the caller is its owner.' },
    204: { description: 'The certificate of the app is now this one, or the caller is now the owner.' },
    400: { description: 'The certificate or the signature does not pass, or a field is not valid.' },
    403: { description: 'The app belongs to somebody else.' },
  },
  async execute({ messaging, account, caller, body }) {
    const { outcome, position } = await messaging.call(
      registerApp,
      { caller, account, ...body },
      { correlationId: caller.correlationId },
    )
    return { status: outcome === 'registered' ? 201 : 204, position }
  },
})
