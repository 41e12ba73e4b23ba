import { useFrame } from './frame.js'
import { Icon } from './icon.js'

/** Places for people who make apps, here and elsewhere. */
export function DeveloperLinks() {
  const { t } = useFrame()
  return (
    <ul class="menu w-full p-0">
      <li>
        <a href="/api/">
          <Icon name="code" class="size-4" />
          {t('developers.api')}
        </a>
      </li>
      {ELSEWHERE.map(([key, href]) => (
        <li key={key}>
          <a href={href} rel="noopener noreferrer">
            <Icon name="external-link" class="size-4" />
            {t(`developers.${key}`)}
          </a>
        </li>
      ))}
    </ul>
  )
}

const ELSEWHERE = [
  ['portal', 'https://nextcloud.com/developer/'],
  ['manual', 'https://docs.nextcloud.com/server/latest/developer_manual/'],
  [
    'publishing',
    'https://docs.nextcloud.com/server/latest/developer_manual/app_publishing_maintenance/publishing.html',
  ],
  ['translating', 'https://www.transifex.com/nextcloud/'],
] as const
