import { type FieldProblem, PASSWORD_LENGTH } from '@appstore/contracts/people'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { CONTEXT_WORDS } from './context-words.js'

/** What is wrong with a password, and in which words. */
export type PasswordProblem = Pick<FieldProblem, 'code' | 'detail'>

/** Of 0 to 4; below 2 a password is guessed within a million tries. */
const WEAK = 2
/** Letters that are weighed: more make no password weaker, and weighing takes longer with each. */
const WEIGHED = 64
/** Of the letters of both, from which on two words look alike. */
const ALIKE = 0.7

let weighing: ZxcvbnFactory | undefined

/**
 * The rules for passwords people choose (web-and-accounts.md 3.1): 8 to 128 letters, not only digits, none that are tried first,
 * nothing like what everybody knows of the person or of the store.
 *
 * @param known what everybody may know: the user name, the address, the names
 */
export function passwordProblems(password: string, known: readonly string[]): PasswordProblem[] {
  const letters = [...password].length
  const { min, max } = PASSWORD_LENGTH
  if (letters > max) return [{ code: 'password-too-long', detail: `A password has ${max} letters at most.` }]
  const problems: PasswordProblem[] = []
  if (letters < min) problems.push({ code: 'password-too-short', detail: `A password has ${min} letters or more.` })
  if (/^\p{Nd}+$/u.test(password)) {
    problems.push({ code: 'password-numeric', detail: 'A password must not consist of digits only.' })
  }
  if (known.some((text) => isAlike(password, text)) || isMadeOf(password, known)) problems.push(SIMILAR)
  if (problems.length > 0) return problems
  if (isGuessed(password, CONTEXT_WORDS) || isMadeOf(password, CONTEXT_WORDS)) {
    return [{ code: 'password-common', detail: 'This password is among those that are tried first.' }]
  }
  return isGuessed(password, known.flatMap(wordsOf)) ? [SIMILAR] : []
}

const SIMILAR: PasswordProblem = {
  code: 'password-similar',
  detail: 'The password is too much like your name or address.',
}

/** The dictionaries are read when they are first needed: a start does not wait for them. */
function isGuessed(password: string, known: readonly string[]): boolean {
  weighing ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return weighing.check([...password].slice(0, WEIGHED).join(''), [...known]).score < WEAK
}

/** Looks at the whole and at each of its words; what is much shorter than the password does not weaken it. */
function isAlike(password: string, text: string): boolean {
  const word = password.toLowerCase()
  return wordsOf(text).some((part) => part.length * 10 >= word.length && shareOf(word, part) >= ALIKE)
}

/** Letters of a word that are more than an accident. */
const WORD = 4

/** Whether next to nothing is left of a password without the words that everybody knows: a name twice is still a name. */
function isMadeOf(password: string, known: readonly string[]): boolean {
  const words = known.flatMap(wordsOf).filter((word) => word.length >= WORD)
  const rest = words
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, ''), password.toLowerCase())
  return rest.length < password.length && [...rest.replace(/[^\p{L}\p{N}]/gu, '')].length < WORD
}

/** The whole, and what stands between its signs. */
function wordsOf(text: string): string[] {
  return [text, ...text.split(/[^\p{L}\p{N}]+/u)].filter((part) => part !== '').map((part) => part.toLowerCase())
}

/** How many letters two words have in common, in whatever order, of all their letters: 0 to 1. */
function shareOf(one: string, other: string): number {
  if (one.length + other.length === 0) return 0
  const counts = new Map<string, number>()
  for (const letter of other) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let common = 0
  for (const letter of one) {
    const left = counts.get(letter) ?? 0
    if (left === 0) continue
    common += 1
    counts.set(letter, left - 1)
  }
  return (2 * common) / (one.length + other.length)
}
