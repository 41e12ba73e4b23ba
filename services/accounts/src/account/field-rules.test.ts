import {
  addressProblems,
  demandFields,
  domainOf,
  languageProblems,
  nameProblems,
  usernameProblems,
} from './field-rules.js'

it.each(['a', 'Anna.B-c_d+e@f', 'x'.repeat(150)])('"%s" is a user name', (name) => {
  expect(usernameProblems(name)).toEqual([])
})
it.each(['', 'a b', 'änna', 'a/b', 'x'.repeat(151), 'a\n'])('"%s" is no user name', (name) => {
  expect(usernameProblems(name)).toMatchObject([{ field: 'username', code: 'username-invalid' }])
})

it.each(['a@example.org', 'A.b+c@sub.example.org', 'anna@bücher.example'])('"%s" is an address', (email) => {
  expect(addressProblems(email)).toEqual([])
})
it.each([
  '',
  'a',
  '@example.org',
  'a@',
  'a@b@c',
  'a@example',
  'ä@example.org',
  'a b@example.org',
  `a@${'x'.repeat(250)}.org`,
  'a@exa\0mple.org',
])('"%s" is no address', (email) => {
  expect(addressProblems(email)).toMatchObject([{ field: 'email', code: 'email-invalid' }])
})
it('a domain is looked for as DNS knows it', () => {
  expect(domainOf('anna@Bücher.example')).toBe('xn--bcher-kva.example')
})

it.each([
  [{ firstName: 'José', lastName: "O'Neill" }, []],
  [{ firstName: 'ا', lastName: 'x'.repeat(30) }, []],
  [{ firstName: '', lastName: ' ' }, ['firstName name-required', 'lastName name-required']],
  [{ firstName: 'x'.repeat(31), lastName: 'a\tb' }, ['firstName name-too-long', 'lastName name-invalid']],
  [{ firstName: 'a\u202eb', lastName: 'b' }, ['firstName name-invalid']],
])('the names %j have these problems: %j', (names, wanted) => {
  expect(nameProblems(names).map(({ field, code }) => `${field} ${code}`)).toEqual(wanted)
})

it('a language is one of the store', () => {
  expect(languageProblems('pt-br')).toEqual([])
  expect(languageProblems('klingon')).toMatchObject([{ field: 'language', code: 'language-unknown' }])
})

it('a refusal names every field, the rule and what to do', () => {
  expect(() => demandFields([])).not.toThrow()
  expect(() => demandFields([...usernameProblems(''), ...languageProblems('')])).toThrow(/username: .* language: /)
})
