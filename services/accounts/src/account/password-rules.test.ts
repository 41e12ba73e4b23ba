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

it('counts letters, not their halves', () => {
  expect(codes('🦦🦦🦦🦦')).toContain('password-too-short')
})
