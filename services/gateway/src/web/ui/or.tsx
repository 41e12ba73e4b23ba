import { useFrame } from '../frame/frame.js'

/** The word between two ways to do the same. */
export function Or() {
  const { t } = useFrame()
  return (
    <p class="flex items-center gap-3 text-base-content/80 text-sm before:h-px before:grow before:bg-base-300 after:h-px after:grow after:bg-base-300">
      {t('form.or')}
    </p>
  )
}
