import type { Shown } from '../visit.js'
import { AccountMenu } from './account-menu.js'
import { DeveloperLinks } from './developer-links.js'
import { useFrame } from './frame.js'
import { Icon } from './icon.js'
import { Menu } from './menu.js'
import { LanguageSwitch, ThemeSwitch } from './switches.js'

/** Logo, search, where to go, and who one is. On a phone everything but logo and search is behind one button. */
export function Header({ search }: { search: Shown['search'] }) {
  const { t } = useFrame()
  return (
    <header class="sticky top-0 z-40 print:hidden border-base-300 border-b bg-base-100">
      <div class="mx-auto flex max-w-7xl flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3 sm:px-6 lg:flex-nowrap">
        <Brand />
        <div class="ms-auto lg:hidden">
          <PhoneMenu />
        </div>
        <div class="w-full lg:w-auto lg:max-w-md lg:grow">
          <SearchField search={search} />
        </div>
        <nav class="ms-auto hidden items-center gap-1 lg:flex" aria-label={t('frame.navigation')}>
          <a href="/" class="btn btn-ghost">
            {t('frame.apps')}
          </a>
          <Menu label={t('frame.developers')}>
            <DeveloperLinks />
          </Menu>
          <Menu label={t('frame.language')} icon="languages" iconOnly>
            <LanguageSwitch />
          </Menu>
          <Menu label={t('frame.theme')} icon="sun-moon" iconOnly>
            <ThemeSwitch />
          </Menu>
          <AccountMenu />
        </nav>
      </div>
    </header>
  )
}

function Brand() {
  const { t, assetUrl } = useFrame()
  return (
    <a
      href="/"
      class="flex shrink-0 items-center gap-2.5 whitespace-nowrap rounded-field font-semibold text-lg tracking-tight"
    >
      <img src={assetUrl('mark.svg')} alt="" width="32" height="32" />
      <span>{t('site.name')}</span>
    </a>
  )
}

function SearchField({ search }: { search: Shown['search'] }) {
  const { t } = useFrame()
  return (
    <search>
      <form action="/" method="get" class="join w-full">
        {search?.categoryId && <input type="hidden" name="category" value={search.categoryId} />}
        <label class="input join-item w-full">
          <Icon name="search" class="size-4 opacity-70" />
          <span class="sr-only">{t('frame.search')}</span>
          <input
            type="search"
            name="search"
            value={search?.text ?? ''}
            placeholder={t('frame.search')}
            maxLength={200}
          />
        </label>
        <button type="submit" class="btn btn-primary join-item">
          {t('frame.find')}
        </button>
      </form>
    </search>
  )
}

function PhoneMenu() {
  const { t } = useFrame()
  return (
    <details data-menu class="group relative">
      <summary class="btn btn-ghost btn-square" aria-label={t('frame.menu')}>
        <Icon name="menu" class="size-6 group-open:hidden" />
        <Icon name="x" class="hidden size-6 group-open:block" />
      </summary>
      <nav
        aria-label={t('frame.navigation')}
        class="absolute end-0 top-full z-50 mt-2 max-h-[80dvh] w-[min(20rem,calc(100vw-2rem))] overflow-y-auto rounded-box border border-base-300 bg-base-100 p-3 shadow-xl"
      >
        <AccountMenu flat />
        <Section title={t('frame.developers')}>
          <DeveloperLinks />
        </Section>
        <Section title={t('frame.language')}>
          <LanguageSwitch />
        </Section>
        <Section title={t('frame.theme')}>
          <ThemeSwitch />
        </Section>
      </nav>
    </details>
  )
}

function Section({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <div class="mt-2 border-base-300 border-t pt-2">
      <p class="px-3 py-1 font-medium text-base-content/75 text-sm">{title}</p>
      {children}
    </div>
  )
}
