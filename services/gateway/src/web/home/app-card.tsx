import type { AppCard } from '@appstore/contracts/storefront'
import { useFrame } from '../frame/frame.js'
import { Icon } from '../frame/icon.js'
import { ActivityLink } from '../ui/activity-link.js'

/** An app in a list of apps. */
export function AppCardTile({ app, categoryNames }: { app: AppCard; categoryNames: ReadonlyMap<string, string> }) {
  const { t } = useFrame()
  const categories = app.categories.flatMap((id) => categoryNames.get(id) ?? [])
  return (
    <li class="flex flex-col overflow-hidden rounded-box border border-base-300 bg-base-100">
      <Picture app={app} />
      <div class="flex grow flex-col gap-2 p-4">
        <h2 class="font-semibold text-lg leading-snug">{app.name}</h2>
        <p class="line-clamp-3 grow text-base-content/80">{app.summary}</p>
        <ul class="mt-1 flex flex-wrap items-center gap-1.5">
          {app.isFeatured && (
            <li class="badge badge-primary badge-sm gap-1">
              <Icon name="sparkles" class="size-3" />
              {t('app.featured')}
            </li>
          )}
          {categories.map((name) => (
            <li key={name} class="badge badge-sm border-base-300 bg-base-200">
              {name}
            </li>
          ))}
          <Rating app={app} />
        </ul>
        <ActivityLink appId={app.appId} name={app.name} />
      </div>
    </li>
  )
}

function Rating({ app: { rating } }: { app: AppCard }) {
  const { t } = useFrame()
  if (rating === null) return null
  return (
    <li class="ms-auto flex items-center gap-1 text-sm">
      <Icon name="star" class="size-4" />
      {t('app.rating', { percent: Math.round(rating.overall * 100), count: rating.count })}
    </li>
  )
}

/** The app's own picture, above a coloured tile that stays when there is none or it does not come. */
function Picture({ app: { appId, name, picture } }: { app: AppCard }) {
  return (
    <div class={`tile ${TILES[numberOf(appId) % TILES.length]} relative grid aspect-video place-items-center`}>
      <span aria-hidden="true" class="font-bold text-5xl uppercase">
        {[...name.trim()][0] ?? '·'}
      </span>
      {picture !== null && (
        <img
          src={picture}
          alt=""
          data-may-fail
          loading="lazy"
          decoding="async"
          referrerpolicy="no-referrer"
          class="absolute inset-0 size-full object-cover"
        />
      )}
    </div>
  )
}

const TILES = ['tile-0', 'tile-1', 'tile-2', 'tile-3', 'tile-4', 'tile-5']

/** The same app has the same colour everywhere. */
function numberOf(text: string): number {
  return [...text].reduce((number, letter) => (number * 31 + (letter.codePointAt(0) as number)) % 9_973, 7)
}
