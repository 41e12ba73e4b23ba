/** The icons that pages use, by their name in lucide; the build puts exactly these into the sprite. */
export const ICONS = [
  'check',
  'chevron-down',
  'chevron-left',
  'chevron-right',
  'circle-check',
  'code',
  'external-link',
  'languages',
  'layout-grid',
  'log-out',
  'menu',
  'monitor',
  'moon',
  'search',
  'search-x',
  'sparkles',
  'star',
  'sun',
  'sun-moon',
  'user',
  'x',
] as const

export type IconName = (typeof ICONS)[number]
