import { Moment } from '../ui/moment.js'
import { useFrame } from './frame.js'
import { Icon } from './icon.js'

const PLACE = '/account/delete/'

/** Says on every page to whoever asked for the end of their account that there is still a way back: somebody else may have asked. */
export function Leaving() {
  const { visit, t } = useFrame()
  const eraseAt = visit.session?.eraseAt
  if (!eraseAt || visit.path.startsWith(PLACE)) return null
  return (
    <div role="note" class="alert alert-warning mb-6">
      <Icon name="circle-alert" />
      <span>
        {t('deletion.requested')} <Moment at={eraseAt} />.{' '}
        <a class="link" href={PLACE}>
          {t('deletion.change-mind')}
        </a>
      </span>
    </div>
  )
}
