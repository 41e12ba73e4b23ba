import { categoryOf } from '@appstore/event-sourcing/event-store'

/**
 * Where an event is published: `evt.<service>.<aggregate>.<past-verb>`.
 * `AppCertificateChanged` of `app-news` becomes `evt.catalog.app.certificate-changed`.
 */
export function eventSubject(service: string, stream: string, type: string): string {
  const aggregate = categoryOf(stream)
  const rest = type.toLowerCase().startsWith(aggregate) ? type.slice(aggregate.length) : ''
  const verb = (/^[A-Z]/.test(rest) ? rest : type).replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
  return `evt.${service}.${aggregate}.${verb}`
}
