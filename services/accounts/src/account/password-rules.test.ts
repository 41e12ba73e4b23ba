import { dictionary } from '@zxcvbn-ts/language-common'
import { CONTEXT_WORDS } from './context-words.js'
import { passwordProblems } from './password-rules.js'

const known = ['erika', 'erika.mustermann@mail.example', 'Erika', 'Mustermann']
const codes = (password: string) => passwordProblems(password, known).map(({ code }) => code)

it.each([
  ['violet otter crossing 7', []],
  ['Kx8#pLw2', []],
  ['пароль-для-магазина', []],
  ['Kx8#pLw', ['password-too-short']],
  ['', ['password-too-short']],
  ['x'.repeat(129), ['password-too-long']],
  ['p3!'.repeat(43), ['password-too-long']],
  [`${'violet otter '.repeat(9)}crossing 7`, []],
  ['4815162342', ['password-numeric']],
  ['٤٨١٥١٦٢٣٤٢', ['password-numeric']],
  ['1234', ['password-numeric', 'password-too-short']],
  ['password1', ['password-common']],
  ['qwertyuiop', ['password-common']],
  ['aaaaaaaaaaaa', ['password-common']],
  ['iloveyou', ['password-common']],
  ['mustermann1', ['password-similar']],
  ['nnamretsuM', ['password-similar']],
  ['erika.mustermann', ['password-similar']],
  ['erika-erika', ['password-similar']],
])('the password "%s" has these problems: %j', (password, wanted) => {
  expect(codes(password).toSorted()).toEqual(wanted)
})

it.each([
  'nextcloud',
  'NextCloud1',
  'nextcloud-appstore',
  'AppStore2026',
  'storectl!',
  'n3xtcl0ud',
  'superuser-administrator',
])('the password "%s" is tried first at this store', (password) => {
  expect(codes(password)).toEqual(['password-common'])
})

it('no word of the store makes a good password worse', () => {
  for (const word of CONTEXT_WORDS) expect([word, codes(`${word} violet otter 7`)]).toEqual([word, []])
})

it('none of the passwords known from breaches can be chosen', () => {
  const breached = (dictionary['passwords-common'] as readonly string[]).filter((each) => [...each].length >= 8)
  expect(breached.length).toBeGreaterThan(3_000) // ASVS 6.2.4
  expect(breached.filter((each) => passwordProblems(each, []).length === 0)).toEqual([])
})

it('counts letters, not their halves', () => {
  expect(codes('🦦🦦🦦🦦')).toContain('password-too-short')
})
