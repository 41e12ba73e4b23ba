import { beginLogin, LoginIntent, LoginProvider } from '@appstore/contracts/logins'
import type { Messaging } from '@appstore/nats/connection'
import type { CookieNames } from '../forms/cookies.js'
import { isFresh } from '../forms/fresh.js'
import { localPath } from '../forms/local-path.js'
import { useFrame } from '../frame/frame.js'
import { Narrow, Panel } from '../ui/panel.js'
import type { Outcome, OwnVisit, PageRoute, Visit } from '../visit.js'
import { type KnownProvider, type KnownProviders, targetsOf } from './known-providers.js'
import { LoginButtons } from './login-buttons.js'

export interface LoginPageParts {
  readonly messaging: Messaging
  readonly cookies: CookieNames
  readonly providers: KnownProviders
}

/** The way to another party begins with a button of ours: an address alone begins nothing. */
export function beginPages(parts: LoginPageParts): PageRoute[] {
  return LoginProvider.options.map((provider) => ({
    path: `/${provider}/login/`,
    access: 'public',
    limit: 'login',
    get: (visit) => askPage(parts, provider, visit),
    post: (visit) => begin(parts, provider, visit),
  }))
}

async function begin({ messaging, cookies }: LoginPageParts, provider: LoginProvider, visit: Visit): Promise<Outcome> {
  const { form, session } = visit
  const purpose = LoginIntent.shape.purpose.catch('enter').parse(form.get('purpose'))
  const next = localPath(form.get('next'))
  if (purpose === 'enter' && session !== undefined) return { redirect: next }
  if (purpose !== 'enter' && session === undefined) return { redirect: `/login/?${new URLSearchParams({ next })}` }
  if (purpose === 'connect' && !isFresh(visit as OwnVisit)) {
    return { redirect: `/reauthenticate/?${new URLSearchParams({ next })}` }
  }
  const intent = { purpose, accountId: session?.account.accountId ?? null, next }
  const { address, browser, maxAgeSeconds } = await messaging.call(beginLogin, { provider, intent })
  return { redirect: address, cookies: [{ name: cookies.login, value: browser, maxAgeSeconds }] }
}

async function askPage(parts: LoginPageParts, provider: LoginProvider, visit: Visit): Promise<Outcome> {
  const { t, session, query } = visit
  if (session !== undefined) return { redirect: '/' }
  const known = (await parts.providers()).filter((each) => each.provider === provider)
  const [name = provider] = known.map((each) => each.name)
  const title = t('logins.begin.title', { provider: name })
  const body = <Ask title={title} providers={known} next={localPath(query.get('next'), '')} />
  return { title, body, formTargets: targetsOf(known), status: known.length === 0 ? 404 : 200 }
}

function Ask({ title, providers, next }: { title: string; providers: readonly KnownProvider[]; next: string }) {
  const { t } = useFrame()
  return (
    <Narrow title={title} intro={t(providers.length === 0 ? 'logins.begin.off' : 'logins.begin.intro')}>
      <Panel>
        <LoginButtons providers={providers} next={next} />
        <a class="link self-start" href="/login/">
          {t('logins.other-way')}
        </a>
      </Panel>
    </Narrow>
  )
}
