import { useFrame } from '../frame/frame.js'

/** A time, in words of the language; UTC, because the server does not know where somebody is (web-and-accounts.md 2.12). */
export function Moment({ at, dateOnly = false }: { at: string; dateOnly?: boolean }) {
  const { visit } = useFrame()
  const time = dateOnly ? {} : ({ timeStyle: 'short' } as const)
  const format = new Intl.DateTimeFormat(visit.language, { dateStyle: 'long', ...time, timeZone: 'UTC' })
  return (
    <time dateTime={at}>
      {format.format(new Date(at))}
      {dateOnly ? '' : ' UTC'}
    </time>
  )
}
