import { type Challenge, solveChallenge } from 'altcha-lib'
import { deriveKey as pbkdf2 } from 'altcha-lib/algorithms/web/pbkdf2'
import { deriveKey as sha } from 'altcha-lib/algorithms/web/sha'

/**
 * Solves the puzzle of a form's captcha while the form is filled in, in place of the question that people answer without JavaScript.
 * Where it cannot be solved, the question comes back.
 */
export function solveCaptchas(): void {
  for (const captcha of document.querySelectorAll<HTMLElement>('[data-captcha]')) {
    // browsers have what is needed for secure addresses only
    if (globalThis.crypto?.subtle !== undefined) solveOne(captcha)
  }
}

function solveOne(captcha: HTMLElement): void {
  const show = (part: 'question' | 'working' | 'solved') => {
    for (const each of captcha.querySelectorAll<HTMLElement>('[data-captcha-question]'))
      each.hidden = part !== 'question'
    for (const each of captcha.querySelectorAll<HTMLElement>('[data-captcha-state]')) {
      each.hidden = each.dataset.captchaState !== part
    }
  }
  show('working')
  let solving = true
  let sentWith: HTMLElement | null | undefined
  const form = captcha.closest('form')
  form?.addEventListener('submit', (event) => {
    if (!solving) return
    event.preventDefault()
    sentWith = event.submitter
  })
  solution(JSON.parse(captcha.dataset.captcha as string) as Challenge)
    .then((text) => {
      const field = captcha.querySelector<HTMLInputElement>('input[name="captcha"]')
      if (field !== null) field.value = text
      show('solved')
    })
    .catch(() => show('question'))
    .finally(() => {
      solving = false
      if (sentWith !== undefined) form?.requestSubmit(sentWith)
    })
}

async function solution(challenge: Challenge): Promise<string> {
  const deriveKey = challenge.parameters.algorithm.startsWith('PBKDF2/') ? pbkdf2 : sha
  const solved = await solveChallenge({ challenge, deriveKey })
  if (solved === null) throw new Error('the puzzle was not solved in time')
  return btoa(JSON.stringify({ challenge, solution: solved }))
}
