import { useFrame } from './frame.js'
import { Icon } from './icon.js'

/** What may be said after a form, so that a forged cookie cannot put other words there. */
const NOTICE = /^[a-z-]{1,40}$/

/** Says once what was just done. */
export function Notice() {
  const { visit, t } = useFrame()
  if (visit.notice === undefined || !NOTICE.test(visit.notice)) return null
  const key = `notice.${visit.notice}`
  const text = t(key)
  if (text === key) return null
  return (
    <div role="status" class="alert alert-success mb-6">
      <Icon name="circle-check" />
      <span>{text}</span>
    </div>
  )
}
