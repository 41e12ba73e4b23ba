import type { AuditEntry } from '@appstore/contracts/audit'
import type { ComponentChild } from 'preact'
import { useFrame } from '../frame/frame.js'
import { type Translate, textOr } from '../language/catalogues.js'
import { Moment } from '../ui/moment.js'
import { DeedForm } from './deed.js'

/** What happened, newest first: what, to what, by whom, with what, when and why. */
export function AuditList({
  entries,
  canUndo = () => false,
}: {
  entries: readonly AuditEntry[]
  canUndo?: (entry: AuditEntry) => boolean
}) {
  return (
    <ol class="flex flex-col divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 px-5">
      {entries.map((entry) => (
        <li key={entry.position} class="flex flex-col gap-1 py-4">
          <Entry entry={entry} />
          {canUndo(entry) && <Undo entry={entry} />}
        </li>
      ))}
    </ol>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useFrame()
  const credential = textOr(t, `admin.credential.${entry.credential.split(':')[0]}`, entry.credential)
  return (
    <>
      <p class="flex flex-wrap items-baseline justify-between gap-x-4">
        <span>
          <span class="font-semibold">{textOr(t, `admin.event.${entry.type}`, entry.type)}</span> · {thing(entry, t)}
        </span>
        <span class="text-base-content/80 text-sm">
          <a class="link link-hover wrap-anywhere me-3" href={audit({ type: entry.type })}>
            <code>{entry.type}</code>
          </a>
          <Moment at={entry.at} />
        </span>
      </p>
      <p class="text-base-content/80 text-sm">
        {t('admin.by')} {actor(entry, t)}
        {entry.credential !== 'none' && (
          <>
            {' · '}
            <a class="link" href={audit({ credential: entry.credential })}>
              {credential}
            </a>
          </>
        )}
      </p>
      {entry.reason !== null && <p class="border-base-300 border-s-4 ps-3 text-sm italic">{entry.reason}</p>}
    </>
  )
}

const audit = (query: Record<string, string>) => `/admin/audit/?${new URLSearchParams(query)}`

/** What it happened to, with the way there. */
function thing({ object, objectName }: AuditEntry, t: Translate): ComponentChild {
  if (object.kind === 'account') return person(object.id, objectName, t)
  const kind = textOr(t, `admin.thing.${object.kind}`, object.kind)
  if (!['app', 'release', 'rating'].includes(object.kind))
    return (
      <>
        {kind} <code class="wrap-anywhere text-sm">{object.id}</code>
      </>
    )
  return (
    <>
      {kind}{' '}
      <a class="link" href={`/admin/apps/${encodeURIComponent(object.id)}/`}>
        {object.id}
      </a>
    </>
  )
}

function actor({ actor, actorName }: AuditEntry, t: Translate): ComponentChild {
  const [kind, id = ''] = actor.split(':')
  if (kind === 'account') return person(id, actorName, t)
  if (kind === 'system') return t('admin.actor.system', { part: id })
  return kind === 'operator' ? t('admin.actor.operator') : t('admin.actor.visitor')
}

function person(accountId: string, username: string | null, t: Translate): ComponentChild {
  if (username === null) return t('admin.gone')
  return (
    <a class="link" href={`/admin/users/${accountId}/`}>
      {username}
    </a>
  )
}

function Undo({ entry }: { entry: AuditEntry }) {
  const { t } = useFrame()
  return (
    <DeedForm
      id={`undo-${entry.position}`}
      title={t('admin.undo')}
      text={t('admin.undo-text')}
      fields={{ kind: 'undo', event: entry.eventId }}
      submit={t('admin.undo')}
    />
  )
}
