import { useFrame } from '../frame/frame.js'

/** To what happened to an app; on a page with many of them the names tell them apart, also to those who hear it. */
export function ActivityLink({ appId, name }: { appId: string; name: string }) {
  const { t } = useFrame()
  return (
    <a
      class="link link-hover self-start text-base-content/80 text-sm"
      href={`/apps/${encodeURIComponent(appId)}/activity/`}
    >
      {t('activity.card')} <span class="sr-only">{t('activity.card-of', { app: name })}</span>
    </a>
  )
}
