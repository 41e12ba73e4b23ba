import { linkedLogins, unlinkLogin } from '@appstore/contracts/linked-logins'
import { DomainError } from '@appstore/event-sourcing/domain-error'
import type { z } from 'zod'
import { AccountFrame } from '../account/account-frame.js'
import { own } from '../account/profile.page.js'
import { fresh } from '../forms/fresh.js'
import { useFrame } from '../frame/frame.js'
import { ButtonForm } from '../ui/form.js'
import { Moment } from '../ui/moment.js'
import { Panel } from '../ui/panel.js'
import type { OwnVisit, PageRoute } from '../visit.js'
import type { LoginPageParts } from './begin.page.js'
import { type KnownProvider, targetsOf } from './known-providers.js'
import { LoginButtons } from './login-buttons.js'

type Linked = z.infer<typeof linkedLogins.response>['logins'][number]

const PATH = '/social/connections/'

/** The logins of one's account by other parties. Whoever sits at a screen left open can neither add one nor take one away. */
export function connectionPages(parts: LoginPageParts): PageRoute[] {
  return [
    {
      path: PATH,
      access: 'private',
      get: fresh((visit) => connectionsPage(parts, visit)),
      post: fresh(async (visit) => {
        const loginId = (visit.form.get('login') ?? '').slice(0, 100)
        try {
          await parts.messaging.call(unlinkLogin, { ...own(visit), caller: visit.caller, loginId })
          return { redirect: PATH, notice: 'login-disconnected' }
        } catch (error) {
          if (!(error instanceof DomainError) || error.code !== 'only-way-in') throw error
          return await connectionsPage(parts, visit, visit.t('logins.connections.only-way-in'))
        }
      }),
    },
  ]
}

async function connectionsPage({ messaging, providers }: LoginPageParts, visit: OwnVisit, problem?: string) {
  const { t } = visit
  const [{ logins }, known] = await Promise.all([messaging.call(linkedLogins, own(visit)), providers()])
  const title = t('account.connections')
  const body = <Connections {...{ title, logins, known, problem }} />
  return { title, body, formTargets: targetsOf(known), status: problem === undefined ? 200 : 422 }
}

function Connections(props: {
  title: string
  logins: readonly Linked[]
  known: readonly KnownProvider[]
  problem: string | undefined
}) {
  const { title, logins, known, problem } = props
  const { t } = useFrame()
  return (
    <AccountFrame title={title} intro={t('logins.connections.intro')}>
      {problem !== undefined && (
        <p role="alert" class="alert alert-error">
          {problem}
        </p>
      )}
      <Panel title={t('logins.connections.yours')}>
        {logins.length === 0 ? (
          <p>{t('logins.connections.none')}</p>
        ) : (
          <ul class="flex flex-col divide-y divide-base-300">
            {logins.map((login) => (
              <Login key={login.loginId} login={login} known={known} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t('logins.connections.more')}>
        {known.length === 0 ? (
          <p>{t('logins.connections.off')}</p>
        ) : (
          <LoginButtons providers={known} purpose="connect" next={PATH} />
        )}
      </Panel>
    </AccountFrame>
  )
}

function Login({ login, known }: { login: Linked; known: readonly KnownProvider[] }) {
  const { t } = useFrame()
  const { provider, name, linkedAt, loginId, isOnlyWayIn } = login
  const party = known.find((each) => each.provider === provider)?.name ?? t(`logins.party.${provider}`)
  return (
    <li class="flex flex-wrap items-center justify-between gap-3 py-4 first:pt-0 last:pb-0">
      <div class="min-w-0">
        <p class="break-words font-medium">{name === '' ? party : `${party}: ${name}`}</p>
        <p class="text-base-content/80 text-sm">
          {t('logins.connections.since')} <Moment at={linkedAt} />
        </p>
      </div>
      {isOnlyWayIn ? (
        <p class="text-base-content/80 text-sm">{t('logins.connections.stays')}</p>
      ) : (
        <ButtonForm
          action={PATH}
          fields={{ login: loginId }}
          label={t('logins.connections.disconnect')}
          about={party}
          look="btn-sm btn-outline"
        />
      )}
    </li>
  )
}
