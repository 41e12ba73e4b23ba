import { useFrame } from '../frame/frame.js'
import { type AppQuery, appListUrl } from './app-query.js'

/** A link for each category; they keep the search. */
export function CategoryChips(props: { categories: readonly { id: string; name: string }[]; asked: AppQuery }) {
  const { categories, asked } = props
  const { t } = useFrame()
  const all = { id: null, name: t('home.all-apps') }
  // on a phone most of the row is out of sight; what is chosen must not be
  const isOpen = ({ id }: { id: string }) => id === asked.categoryId
  const inOrder = [...categories.filter(isOpen), ...categories.filter((category) => !isOpen(category))]
  return (
    <nav aria-label={t('home.categories')} class="-mx-4 sm:mx-0 mb-7">
      <ul class="chips flex gap-2 overflow-x-auto px-4 py-1 sm:flex-wrap sm:px-0">
        {[all, ...inOrder].map(({ id, name }) => (
          <li key={id}>
            <a
              href={appListUrl(asked, { categoryId: id })}
              class={`btn btn-sm whitespace-nowrap rounded-full font-medium ${id === asked.categoryId ? 'btn-primary' : 'border-base-300 bg-base-100'}`}
              {...(id === asked.categoryId ? { 'aria-current': 'page' } : {})}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
