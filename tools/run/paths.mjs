import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout; nothing here depends on the working directory. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A path inside the checkout. */
export const inRoot = (...parts) => join(ROOT, ...parts)

/** A path inside `.cache/`, which holds what can be made again. */
export const inCache = (...parts) => inRoot('.cache', ...parts)
