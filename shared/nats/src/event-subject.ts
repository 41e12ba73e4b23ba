import { categoryOf } from '@appstore/event-sourcing/event-store'

/**
 * Where an event is published: `evt.<service>.<aggregate>.<past-verb>`.
 * `AppCertificateChanged` of `app-news` becomes `evt.catalog.app.certificate-changed`.
 */
export function eventSubject(service: string, stream: string, type: string): string {
  const aggregate = categoryOf(stream)
  const withoutAggregate = type.toLowerCase().startsWith(aggregate) ? type.slice(aggregate.length) : type
  const verb = (withoutAggregate || type).replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
  return `evt.${service}.${aggregate}.${verb}`
}
