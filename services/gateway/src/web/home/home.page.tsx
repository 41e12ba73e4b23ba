import { browseApps } from '@appstore/contracts/storefront'
import type { Messaging } from '@appstore/nats/connection'
import type { PageRoute } from '../visit.js'
import { AppCardTile } from './app-card.js'
import { type AppQuery, appQuery } from './app-query.js'
import { CategoryChips } from './category-chips.js'
import { Found } from './found.js'
import { KeptAnswers } from './kept-answers.js'
import { Pages } from './pages.js'

const PAGE_SIZE = 24

/** The apps of the catalogue (web-and-accounts.md 2.2), page by page. */
export function homePages(messaging: Messaging): PageRoute[] {
  const kept = new KeptAnswers<FoundApps>()
  return [
    {
      path: '/',
      access: 'public',
      async get({ query, language, t }) {
        const asked = appQuery(query)
        const { search, categoryId, page } = asked
        const request = { language, search, categoryId, page, pageSize: PAGE_SIZE }
        const found = await kept.ask(JSON.stringify(request), () => messaging.call(browseApps, request))
        const category = found.categories.find(({ id }) => id === categoryId)?.name
        const pageCount = Math.max(1, Math.ceil(found.total / PAGE_SIZE))
        const title = search === '' ? (category ?? t('home.title')) : t('home.results', { search })
        const body = <Home found={found} asked={asked} category={category} pageCount={pageCount} />
        return { title, body, search: { text: search, categoryId } }
      },
    },
  ]
}

type FoundApps = ReturnType<(typeof browseApps.response)['parse']>

function Home(props: { found: FoundApps; asked: AppQuery; category: string | undefined; pageCount: number }) {
  const { found, asked, category, pageCount } = props
  const names = new Map(found.categories.map(({ id, name }) => [id, name]))
  return (
    <>
      <Found asked={asked} category={category} total={found.total} />
      <CategoryChips categories={found.categories} asked={asked} />
      <ul class="grid gap-5 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
        {found.apps.map((app) => (
          <AppCardTile key={app.appId} app={app} categoryNames={names} />
        ))}
      </ul>
      <Pages asked={asked} count={pageCount} />
    </>
  )
}
