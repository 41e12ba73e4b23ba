import { useFrame } from './frame.js'

/** Stands in every form: it shows that the form is one of ours. */
export function CsrfField() {
  return <input type="hidden" name="csrf" value={useFrame().visit.csrf} />
}
