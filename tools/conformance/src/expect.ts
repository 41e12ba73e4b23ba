import { inspect, isDeepStrictEqual } from 'node:util'
import type { Answer } from './http.js'

/** Throws with both values when they differ. */
export function equal(found: unknown, wanted: unknown, what: string): void {
  if (!isDeepStrictEqual(found, wanted)) throw new Error(`${what} is ${show(found)} instead of ${show(wanted)}`)
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(`not so: ${what}`)
}

/** The answer has this status; otherwise the error shows what came. */
export function status(answer: Answer, ...wanted: number[]): Answer {
  if (!wanted.includes(answer.status)) {
    throw new Error(`answered ${answer.status} instead of ${wanted.join(' or ')}: ${answer.text.slice(0, 400)}`)
  }
  return answer
}

/** 400 with an array of one sentence (api.md A1 "Error bodies"), which says this. */
export function refusedWithSentence(answer: Answer, says: RegExp = /./): void {
  status(answer, 400)
  const [sentence, ...others] = Array.isArray(answer.json) ? (answer.json as unknown[]) : []
  holds(typeof sentence === 'string' && others.length === 0, `the body is an array of one sentence: ${answer.text}`)
  holds(says.test(sentence as string), `the sentence says ${says}: ${sentence}`)
}

/** 400 with `{"detail": …}`: what is not well-formed (api.md A1). */
export function refusedWithDetail(answer: Answer): void {
  status(answer, 400)
  holds(typeof (answer.json as { detail?: unknown })?.detail === 'string', `the body has a detail: ${answer.text}`)
}

/** 400 with an object that names these fields. */
export function refusedFields(answer: Answer, ...fields: string[]): void {
  status(answer, 400)
  const body = answer.json as Record<string, unknown>
  for (const field of fields) holds(Array.isArray(body?.[field]), `the body names ${field}: ${answer.text}`)
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: 200, maxStringLength: 300 })
}
