import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Names of fields that must never reach a log line, at any place up to two levels down. */
const SECRET_FIELDS = ['password', 'token', 'authorization', 'cookie', 'secret', 'email', 'operatorToken']

const REDACTED_PATHS = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'

/** JSON lines on standard output, or on `destination`; `error` means that somebody must act. */
export function createLogger(options: {
  service: string
  level: LogLevel
  destination?: { write(line: string): void }
}): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
  }
  return options.destination ? pino(settings, options.destination) : pino(settings)
}
