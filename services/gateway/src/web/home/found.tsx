import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { type AppQuery, appListUrl } from './app-query.js'

/** What the list shows, in words; and what to do when it shows nothing. */
export function Found({ asked, category, total }: { asked: AppQuery; category: string | undefined; total: number }) {
  const { t } = useFrame()
  const { search } = asked
  const searched = search !== ''
  return (
    <div class="mb-6">
      <h1 class="font-bold text-3xl sm:text-4xl">
        {searched ? t('home.results', { search }) : (category ?? t('home.heading'))}
      </h1>
      <p class="mt-2 max-w-2xl text-base-content/80 text-lg">
        {searched && category !== undefined && `${t('home.in-category', { category })} · `}
        {searched || category !== undefined
          ? t('home.count', { count: total })
          : t('home.introduction', { count: total })}
      </p>
      {total === 0 && <NothingFound asked={asked} />}
    </div>
  )
}

function NothingFound({ asked }: { asked: AppQuery }) {
  const { t } = useFrame()
  return (
    <div class="mt-6 flex flex-col items-start gap-3 rounded-box border border-base-300 bg-base-100 p-6">
      <Icon name="search-x" class="size-8 text-base-content/70" />
      <p>{t(asked.search === '' ? 'home.empty' : 'home.nothing-found')}</p>
      {asked.categoryId !== null && asked.search !== '' && (
        <a class="btn btn-sm" href={appListUrl(asked, { categoryId: null })}>
          {t('home.search-everywhere')}
        </a>
      )}
      {(asked.search !== '' || asked.categoryId !== null) && (
        <a class="btn btn-sm" href="/">
          {t('home.all-apps')}
        </a>
      )}
    </div>
  )
}
