import type { appPeople } from '@appstore/contracts/ownership'
import type { ComponentChildren } from 'preact'
import type { z } from 'zod'
import { useFrame } from '../frame/frame.js'
import { ButtonForm, Field, Form } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { Problems } from '../ui/problems.js'

/** Who looks after an app and who could, and what they are called. */
export type People = Pick<z.infer<typeof appPeople.response>, 'maintainerIds' | 'invitations' | 'offer'> & {
  readonly nameOf: (accountId: string) => string
}

interface Props {
  readonly path: string
  readonly people: People
  readonly invite: Named
  readonly offer: Named
}

/** Who was named in a form, and what is wrong with that. */
export interface Named {
  readonly username: string
  readonly problems: Problems
}

/** Helpers come by invitation, a new owner by an offer; both have to agree. */
export function AppPeople({ path, people, invite, offer }: Props) {
  const { t } = useFrame()
  return (
    <>
      <Panel title={t('apps.maintainers-title')}>
        <p>{t('apps.maintainers-text')}</p>
        <Maintainers path={path} people={people} />
        <Form action={path} submit={t('apps.invite')} problems={invite.problems} look="btn-outline">
          <input type="hidden" name="kind" value="invite" />
          <Field
            id="invite-username"
            name="username"
            label={t('fields.username')}
            value={invite.username}
            problems={invite.problems}
          />
        </Form>
      </Panel>
      <Panel title={t('apps.offer-title')}>
        <p>{t('apps.offer-hint')}</p>
        {people.offer === null ? (
          <Form action={path} submit={t('apps.offer-submit')} problems={offer.problems} look="btn-error btn-outline">
            <input type="hidden" name="kind" value="offer" />
            <Field
              id="offer-username"
              name="username"
              label={t('fields.username')}
              value={offer.username}
              problems={offer.problems}
            />
          </Form>
        ) : (
          <Person name={people.nameOf(people.offer.accountId)} until={people.offer.expiresAt}>
            <ButtonForm
              action={path}
              fields={{ kind: 'withdraw-offer', id: people.offer.id }}
              label={t('apps.withdraw')}
              about={people.nameOf(people.offer.accountId)}
              look="btn-sm btn-outline"
            />
          </Person>
        )}
      </Panel>
    </>
  )
}

function Maintainers({ path, people: { maintainerIds, invitations, nameOf } }: { path: string; people: People }) {
  const { t } = useFrame()
  if (maintainerIds.length + invitations.length === 0) return null
  return (
    <ul class="flex flex-col divide-y divide-base-300">
      {maintainerIds.map((accountId) => (
        <li key={accountId}>
          <Person name={nameOf(accountId)}>
            <ButtonForm
              action={path}
              fields={{ kind: 'remove-maintainer', id: accountId }}
              label={t('apps.remove')}
              about={nameOf(accountId)}
              look="btn-sm btn-outline"
            />
          </Person>
        </li>
      ))}
      {invitations.map(({ id, accountId, expiresAt }) => (
        <li key={id}>
          <Person name={nameOf(accountId)} until={expiresAt}>
            <ButtonForm
              action={path}
              fields={{ kind: 'withdraw-invitation', id }}
              label={t('apps.withdraw')}
              about={nameOf(accountId)}
              look="btn-sm btn-outline"
            />
          </Person>
        </li>
      ))}
    </ul>
  )
}

/** Somebody, and until when their answer is awaited. */
function Person({ name, until, children }: { name: string; until?: string; children: ComponentChildren }) {
  const { t } = useFrame()
  return (
    <div class="flex items-center justify-between gap-3 py-2">
      <p class="wrap-anywhere min-w-0">
        <span class="font-medium">{name}</span>
        {until !== undefined && (
          <span class="block text-base-content/80 text-sm">
            {t('apps.awaited')} <Moment at={until} dateOnly />
          </span>
        )}
      </p>
      {children}
    </div>
  )
}
