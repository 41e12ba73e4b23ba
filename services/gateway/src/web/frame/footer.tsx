import { useFrame } from './frame.js'

const LINKS = [
  ['source', 'https://github.com/nextcloud/appstore'],
  ['privacy', 'https://nextcloud.com/privacy/'],
  ['imprint', 'https://nextcloud.com/impressum/'],
] as const

/** What every page ends with. */
export function Footer() {
  const { t } = useFrame()
  return (
    <footer class="print:hidden border-base-300 border-t bg-base-100">
      <div class="mx-auto flex max-w-7xl flex-wrap items-center justify-between gap-x-8 gap-y-3 px-4 py-6 text-sm sm:px-6">
        <p class="text-base-content/80">{t('footer.about')}</p>
        <nav aria-label={t('footer.links')}>
          <ul class="flex flex-wrap gap-x-5 gap-y-2">
            <li>
              <a class="link link-hover" href="/api/">
                {t('developers.api')}
              </a>
            </li>
            {LINKS.map(([key, href]) => (
              <li key={key}>
                <a class="link link-hover" href={href} rel="noopener noreferrer">
                  {t(`footer.${key}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  )
}
