import type { Messaging } from '@appstore/nats/connection'
import { useFrame } from '../frame/frame.js'
import { type Translate, textOr } from '../language/catalogues.js'
import { Moment } from '../ui/moment.js'
import type { PageRoute } from '../visit.js'
import { activityOf, type Doer, type NamedEntry, type Person } from './app-activity.js'

/** What happened to an app, for everybody: who did it and when (web-and-accounts.md 3.8). */
export function activityPages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/apps/:id/activity/',
      access: 'public',
      async get({ parameters, query, t }) {
        const appId = parameters.id as string
        const { entries, next } = await activityOf(messaging, appId, query.get('before'))
        return { title: t('activity.title', { app: appId }), body: <Activity {...{ appId, entries, next }} /> }
      },
    },
  ]
}

function Activity(props: { appId: string; entries: readonly NamedEntry[]; next: string | null }) {
  const { appId, entries, next } = props
  const { t } = useFrame()
  const path = `/apps/${encodeURIComponent(appId)}/activity`
  return (
    <div class="mx-auto flex max-w-3xl flex-col gap-6">
      <div>
        <h1 class="break-words font-bold text-3xl">{t('activity.title', { app: appId })}</h1>
        <p class="mt-2 text-base-content/80">{t('activity.intro')}</p>
      </div>
      <ol class="flex flex-col divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-5">
        {entries.map((entry) => (
          <li key={entry.id} class="py-4">
            <p class="break-words font-medium">{sentenceOf(t, entry)}</p>
            <p class="text-base-content/80 text-sm">
              {t('activity.by', { who: whoOf(t, entry.by) })} · <Moment at={entry.at} />
            </p>
          </li>
        ))}
      </ol>
      <p class="flex flex-wrap gap-3">
        {next !== null && (
          <a class="btn" rel="next" href={`${path}/?before=${next}`}>
            {t('activity.older')}
          </a>
        )}
        <a class="btn btn-ghost" href={`${path}.json`}>
          {t('activity.json')}
        </a>
      </p>
    </div>
  )
}

function sentenceOf(t: Translate, { type, person, formerOwner, release }: NamedEntry): string {
  const version = release === null ? '' : release.version
  const values = { person: nameOf(t, person), former: nameOf(t, formerOwner), version }
  return textOr(t, release?.isNightly ? `activity.nightly.${type}` : `activity.event.${type}`, type, values)
}

function whoOf(t: Translate, by: Doer): string {
  return by === 'operator' || by === 'store' ? t(`activity.who.${by}`) : nameOf(t, by)
}

function nameOf(t: Translate, person: Person | null | undefined): string {
  if (person === null || person === undefined) return t('activity.nobody')
  return person.name || t('activity.anonymous', { number: person.number })
}
