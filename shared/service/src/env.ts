import type { z } from 'zod'

/** The settings are wrong. `problems` has one line for each, so that an operator mends all of them at once. */
export class SettingsError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The settings are not complete or not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}

/**
 * Reads settings from environment variables. An empty variable counts as unset.
 *
 * @throws SettingsError that lists everything wrong, never just the first
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.') || 'settings'
    const missing = issue.code === 'invalid_type' && !(String(issue.path[0]) in given)
    return missing ? `${name} is not set` : `${name}: ${issue.message}`
  })
  throw new SettingsError(problems)
}
