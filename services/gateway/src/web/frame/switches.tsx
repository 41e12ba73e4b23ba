import type { Theme } from '../visit.js'
import { CsrfField } from './csrf-field.js'
import { useFrame } from './frame.js'
import { Icon } from './icon.js'
import type { IconName } from './icons.js'

/** Chooses the language of the pages; every language stands there in its own words. */
export function LanguageSwitch() {
  const { visit, languages } = useFrame()
  return (
    <form method="post" action="/i18n/setlang/">
      <CsrfField />
      <input type="hidden" name="next" value={visit.here} />
      <ul class="menu w-full p-0">
        {languages.map(({ code, name }) => (
          <li key={code}>
            <button type="submit" name="language" value={code} lang={code} aria-pressed={code === visit.language}>
              <Chosen />
              {name}
            </button>
          </li>
        ))}
      </ul>
    </form>
  )
}

const THEMES: readonly (readonly [Theme, IconName])[] = [
  ['light', 'sun'],
  ['dark', 'moon'],
  ['system', 'monitor'],
]

/** Chooses light or dark, or leaves it to the device. */
export function ThemeSwitch() {
  const { visit, t } = useFrame()
  return (
    <form method="post" action="/theme/" data-theme-form>
      <CsrfField />
      <input type="hidden" name="next" value={visit.here} />
      <ul class="menu w-full p-0">
        {THEMES.map(([theme, icon]) => (
          <li key={theme}>
            <button type="submit" name="theme" value={theme} aria-pressed={theme === visit.theme}>
              <Chosen />
              <span class="flex items-center gap-2">
                <Icon name={icon} class="size-4" />
                {t(`theme.${theme}`)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </form>
  )
}

/** The tick; the script of the theme switch moves it by `aria-pressed` alone. */
function Chosen() {
  return (
    <span class="chosen w-4">
      <Icon name="check" class="size-4" />
    </span>
  )
}
