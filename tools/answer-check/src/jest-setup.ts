import type { DescribedApi } from './described-api.js'
import { hearAnswers } from './hear-answers.js'
import type { HeardAnswer } from './heard-answer.js'

/**
 * Run by jest in every test file: a test fails when an answer it got from the API is not as the API's description says. The description
 * is the one the sources make, so that the check needs no request of its own; a journey proves that it is what is served.
 */
const API = /^\/+api\/+v1(?:[/?]|$)/

let described: Promise<DescribedApi> | undefined
let checks: Promise<string | undefined>[] = []
let stop: () => void

beforeAll(() => {
  stop = hearAnswers((answer) => {
    if (API.test(answer.target)) checks.push(check(answer))
  })
})
afterEach(failOnFaults)
afterAll(async () => {
  stop()
  await failOnFaults()
})

async function check(answer: HeardAnswer): Promise<string | undefined> {
  // most tests ask no API and need not wait for what it takes to know it
  described ??= import('./store-api.js').then(({ storeApi }) => storeApi())
  const faults = (await described).faults(answer)
  if (faults.length === 0) return undefined
  const { method, target, status } = answer
  return `${method} ${target.slice(0, 200)} was answered with ${status}: ${faults.join('; ')}`
}

async function failOnFaults(): Promise<void> {
  const done = checks
  checks = []
  const faults = new Set((await Promise.all(done)).filter((fault) => fault !== undefined))
  if (faults.size === 0) return
  const some = [...faults].slice(0, 20).join('\n  ')
  throw new Error(`${faults.size} answers are not as /api/v1/openapi.json describes them:\n  ${some}`)
}
