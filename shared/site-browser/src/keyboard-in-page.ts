/*
 * Functions that a page runs itself, handed over as text: none may use anything outside of its own body.
 */

/** Where the keyboard is, as the page knows it. */
export interface FocusSeen {
  /** The place's number in the order in which the page has them; -1: not one of those that were noted. */
  readonly index: number
  readonly name: string
  /** Nothing has the focus any more: the keyboard has left the page. */
  readonly isOut: boolean
  /** It looks otherwise than without the focus. */
  readonly isMarked: boolean
  /** It is within the window, and nothing lies over all of it. */
  readonly isInSight: boolean
}

/** What the functions below keep in the page. */
interface Walk {
  readonly places: Element[]
  /** What had the focus whenever a key went down; only where the page may run scripts. */
  readonly seen: FocusSeen[]
  nameOf(element: Element): string
  look(): FocusSeen
  readonly record?: () => void
}

/** Finds every place that the keyboard has to reach, in the order of the document, and gives their names. The next Tab starts at the first. */
export function findPlaces(): string[] {
  const nameOf = (element: Element) => {
    const labels = element instanceof HTMLInputElement ? element.labels : null
    const text = element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? ''
    const own = text.trim().replaceAll(/\s+/g, ' ').slice(0, 60)
    return `${element.tagName.toLowerCase()} ${own}`.trim()
  }
  const isPlace = (element: Element) => {
    if (!(element instanceof HTMLElement) || element.tabIndex < 0 || element.matches(':disabled')) return false
    if (element.tagName === 'SUMMARY' && element.parentElement?.firstElementChild !== element) return false
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false
    if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true
    // of radio buttons with one name, the chosen one is reached, or else the first
    const group = [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')].filter(
      ({ name, form }) => name === element.name && form === element.form,
    )
    return element === (group.find(({ checked }) => checked) ?? group[0])
  }
  const selector = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]'
  const places = [...document.querySelectorAll(selector)].filter(isPlace)
  window.scrollTo(0, 0)
  document.body.setAttribute('tabindex', '-1')
  document.body.focus()
  document.body.removeAttribute('tabindex')
  const shared = globalThis as unknown as { keyboardWalk?: Partial<Walk> }
  shared.keyboardWalk = { ...shared.keyboardWalk, places, nameOf }
  return places.map(nameOf)
}

/** Notes how the places look without the focus, and from now on, where there is JavaScript, what has the focus at each key. */
export function watchFocus(): void {
  const finishTransitions = () => {
    for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish()
  }
  const signature = (element: Element) => {
    finishTransitions()
    const around = [element, element.parentElement, element.parentElement?.parentElement]
    const styles = around.map((each) => {
      if (!(each instanceof Element)) return ''
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(each)
      return [outlineStyle === 'none' ? 'none' : `${outlineWidth} ${outlineColor}`, boxShadow, borderColor].join('|')
    })
    return styles.join('\n')
  }
  const shared = globalThis as unknown as { keyboardWalk: Walk }
  const { places, nameOf, record } = shared.keyboardWalk
  const resting = places.map(signature)
  const look = (): FocusSeen => {
    const element = document.activeElement
    if (element === null || element === document.body || element === document.documentElement) {
      return { index: -1, name: '', isOut: true, isMarked: false, isInSight: false }
    }
    const index = places.indexOf(element)
    const [box] = element.getClientRects()
    // a row that is pushed sideways may show a part of it only (WCAG 2.4.11 asks for no more)
    const isInSight = [0.5, 0.1, 0.9].some((part) => {
      const hit = box && document.elementFromPoint(box.left + box.width * part, box.top + box.height / 2)
      return hit != null && (element.contains(hit) || hit.contains(element))
    })
    return { index, name: nameOf(element), isOut: false, isMarked: resting[index] !== signature(element), isInSight }
  }
  // whatever had the focus until now has settled; the key moves it on only after this
  if (record !== undefined) document.removeEventListener('keydown', record, { capture: true })
  const seen: FocusSeen[] = []
  const recordNow = () => void seen.push(look())
  document.addEventListener('keydown', recordNow, { capture: true })
  shared.keyboardWalk = { places, nameOf, seen, look, record: recordNow }
}

/** What had the focus at each key since the places were noted, and what has it now. */
export function focusSeen(): FocusSeen[] {
  const { seen, look } = (globalThis as unknown as { keyboardWalk: Walk }).keyboardWalk
  return [...seen.slice(1), look()]
}

/** Pairs of places, one after the other for the keyboard, of which the second stands before the first for the eye. */
export function placesOutOfOrder(): string[] {
  const { places, nameOf } = (globalThis as unknown as { keyboardWalk: Walk }).keyboardWalk
  const faults: string[] = []
  for (const [index, place] of places.entries()) {
    const next = places[index + 1]
    if (next === undefined || getComputedStyle(place).position === 'absolute') continue
    const [one, other] = [place.getBoundingClientRect(), next.getBoundingClientRect()]
    // what stands higher may begin another column
    const isAbove = other.bottom <= one.top + 1 && other.left < one.right
    const isBefore = other.right <= one.left + 1 && other.top < one.bottom - 1 && other.bottom > one.top + 1
    if (isAbove || isBefore) faults.push(`"${nameOf(next)}" comes after "${nameOf(place)}"`)
  }
  return faults
}
