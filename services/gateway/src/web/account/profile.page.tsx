import { NAME_LENGTH } from '@appstore/contracts/people'
import { cancelEmailChange, changeEmail, changeProfile, type Profile, profileOf } from '@appstore/contracts/profiles'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { Messaging } from '@appstore/nats/connection'
import { fresh } from '../forms/fresh.js'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { Field, Form, Tick } from '../ui/form.js'
import { Panel } from '../ui/panel.js'
import { NO_PROBLEMS, type Problems, tried } from '../ui/problems.js'
import type { Outcome, OwnVisit, PageRoute } from '../visit.js'
import { AccountFrame } from './account-frame.js'

/** Name, newsletter and address (web-and-accounts.md 3.5). */
export function profilePages(messaging: Messaging): PageRoute[] {
  return [
    {
      path: '/account/',
      access: 'private',
      get: (visit) => profilePage(messaging, visit, {}),
      post: freshWithoutPassword(messaging, async (visit) => {
        const { form, t, caller } = visit
        const request = {
          ...own(visit),
          caller,
          firstName: text(form, 'firstName'),
          lastName: text(form, 'lastName'),
          newsletter: form.get('newsletter') === 'yes',
          password: (form.get('password') ?? '').slice(0, 1_024),
        }
        const outcome = await tried(t, () => messaging.call(changeProfile, request))
        if ('problems' in outcome) return await profilePage(messaging, visit, { profile: outcome.problems })
        return { redirect: '/account/', notice: 'saved' }
      }),
    },
    {
      path: '/account/email/',
      access: 'private',
      limit: 'email',
      get: async () => ({ redirect: '/account/' }),
      post: freshWithoutPassword(messaging, async (visit) => {
        const { form, t, caller } = visit
        const password = (form.get('password') ?? '').slice(0, 1_024)
        const request = { ...own(visit), caller, email: text(form, 'email'), password }
        const outcome = await tried(t, () => messaging.call(changeEmail, request))
        if ('problems' in outcome) return await profilePage(messaging, visit, { email: outcome.problems })
        return { redirect: '/account/', notice: outcome.outcome === 'mail-sent' ? 'confirm-new-email' : 'saved' }
      }),
    },
    {
      path: '/account/email/cancel/',
      access: 'private',
      get: async () => ({ redirect: '/account/' }),
      async post(visit) {
        await messaging.call(cancelEmailChange, { ...own(visit), caller: visit.caller })
        return { redirect: '/account/', notice: 'email-change-cancelled' }
      },
    },
  ]
}

/** Whose page this is. */
export const own = ({ session }: OwnVisit) => ({ accountId: session.account.accountId })

const text = (form: URLSearchParams, name: string) => (form.get(name) ?? '').trim().slice(0, 1_000)

/** @throws DomainError `account-unknown` when the account has gone in this moment */
export async function ownProfile(messaging: Messaging, visit: OwnVisit): Promise<Profile> {
  const { profile } = await messaging.call(profileOf, own(visit))
  if (profile === null) throw new DomainError('not-found', 'account-unknown', 'There is no such account any more.')
  return profile
}

type OwnPage = (visit: OwnVisit) => Promise<Outcome>

/** A form that asks for the password: whoever has none shows within ten minutes before who they are, by another way. */
export function freshWithoutPassword(messaging: Messaging, page: OwnPage): OwnPage {
  const careful = fresh(page)
  return async (visit) => ((await ownProfile(messaging, visit)).hasPassword ? await page(visit) : await careful(visit))
}

interface FormProblems {
  readonly profile?: Problems
  readonly email?: Problems
}

async function profilePage(messaging: Messaging, visit: OwnVisit, problems: FormProblems): Promise<Outcome> {
  const profile = await ownProfile(messaging, visit)
  const { t, form } = visit
  const body = (
    <AccountFrame title={t('account.profile')} intro={t('profile.intro', { username: profile.username })}>
      <NameForm
        profile={profile}
        form={problems.profile ? form : undefined}
        problems={problems.profile ?? NO_PROBLEMS}
      />
      <EmailForm profile={profile} form={problems.email ? form : undefined} problems={problems.email ?? NO_PROBLEMS} />
    </AccountFrame>
  )
  const wrong = problems.profile !== undefined || problems.email !== undefined
  return { title: t('account.profile'), body, status: wrong ? 422 : 200 }
}

interface Part {
  readonly profile: Profile
  /** What was filled in, when it has to be corrected. */
  readonly form: URLSearchParams | undefined
  readonly problems: Problems
}

function NameForm({ profile, form, problems }: Part) {
  const { t } = useFrame()
  const newsletter = form === undefined ? profile.newsletter : form.get('newsletter') === 'yes'
  return (
    <Panel title={t('profile.about-you')}>
      <Form action="/account/" submit={t('form.save')} problems={problems}>
        <div class="grid gap-4 sm:grid-cols-2">
          <Field
            name="firstName"
            label={t('fields.first-name')}
            value={form?.get('firstName') ?? profile.firstName}
            autocomplete="given-name"
            maxLength={NAME_LENGTH}
            problems={problems}
          />
          <Field
            name="lastName"
            label={t('fields.last-name')}
            value={form?.get('lastName') ?? profile.lastName}
            autocomplete="family-name"
            maxLength={NAME_LENGTH}
            problems={problems}
          />
        </div>
        <Tick name="newsletter" label={t('fields.newsletter')} checked={newsletter} />
        <Password profile={profile} problems={problems} id="profile-password" hint={t('profile.password-hint')} />
      </Form>
    </Panel>
  )
}

function EmailForm({ profile, form, problems }: Part) {
  const { t } = useFrame()
  return (
    <Panel title={t('fields.email')}>
      <p class="wrap-anywhere flex flex-wrap items-center gap-2">
        <span>{profile.email}</span>
        {profile.emailVerified && <span class="badge badge-success badge-sm">{t('profile.confirmed')}</span>}
      </p>
      {profile.pendingEmail !== null && <PendingEmail email={profile.pendingEmail} />}
      <Form action="/account/email/" submit={t('profile.change-email')} problems={problems} look="btn-outline">
        <Field
          name="email"
          label={t('profile.new-email')}
          type="email"
          value={form?.get('email') ?? ''}
          autocomplete="email"
          hint={t('profile.email-hint')}
          problems={problems}
        />
        <Password profile={profile} problems={problems} id="email-password" />
      </Form>
    </Panel>
  )
}

function PendingEmail({ email }: { email: string }) {
  const { t } = useFrame()
  return (
    <div class="alert alert-info alert-soft wrap-anywhere flex flex-col items-start">
      <p class="flex items-start gap-2">
        <Icon name="mail" />
        <span>{t('profile.pending', { email })}</span>
      </p>
      <Form action="/account/email/cancel/" submit={t('profile.cancel-change')} look="btn-sm btn-outline" />
    </div>
  )
}

/** Asked for where somebody else at this screen must not get on; whoever has no password is not asked. */
export function Password(props: { profile: Profile; problems: Problems; id: string; hint?: string }) {
  const { profile, problems, id, hint } = props
  const { t } = useFrame()
  if (!profile.hasPassword) return null
  return (
    <Field
      id={id}
      name="password"
      label={t('fields.current-password')}
      type="password"
      autocomplete="current-password"
      required={hint === undefined}
      problems={problems}
      {...(hint === undefined ? {} : { hint })}
    />
  )
}
