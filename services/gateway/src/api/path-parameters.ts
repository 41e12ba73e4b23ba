import { z } from 'zod'

/** An app id in a path. Two real ids have a hyphen or 39 characters (clients.md C17), those of integrations up to 80: the form is wider than that of new apps. */
export const AppId = z
  .string()
  .regex(/^[a-z0-9_-]{1,80}$/)
  .meta({ description: 'The id of the app, which is the common name of its certificate.', example: 'news' })

/** A version in a path: semver without build metadata (api.md A2). */
export const Version = z
  .string()
  .max(256)
  .regex(/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/)
  .meta({ description: 'The version, without build metadata.', example: '25.0.1' })
