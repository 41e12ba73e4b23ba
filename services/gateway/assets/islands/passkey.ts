import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

/** What can go wrong, as the page says it in its language. */
type Problem = 'unsupported' | 'elsewhere' | 'cancelled' | 'known' | 'too-often' | 'too-old' | 'failed'

interface Asked {
  readonly options: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON
  /** Where the store's passkeys work. */
  readonly site: string
}

/** Stops a ceremony; the page says why. */
class Stopped extends Error {
  readonly problem: Problem
  readonly site: string
  constructor(problem: Problem, site = '') {
    super(problem)
    this.problem = problem
    this.site = site
  }
}

/** Forms whose button was pressed. The browser carries on with one ceremony at a time, and the one that somebody asked for comes first. */
const pressed = new WeakSet<HTMLFormElement>()

/** Milliseconds after which a question is asked anew, before the store has forgotten it. */
const ASKED_ANEW = 4 * 60_000

/**
 * Forms that ask for a passkey. Pressing their button asks the store for a challenge, has the browser answer it, and sends the answer with
 * the form as any form is sent. They stay hidden where there is no JavaScript, and the page says so.
 */
export function askForPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void run(form)
    })
    if (form.dataset.passkeyAutofill !== undefined) void offerInField(form)
  }
}

async function run(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]')
  pressed.add(form)
  say(form, undefined)
  button?.setAttribute('disabled', '')
  try {
    if (!browserSupportsWebAuthn()) throw new Stopped('unsupported')
    const asked = await ask(form)
    const answer = await (form.dataset.passkey === 'create'
      ? startRegistration({ optionsJSON: asked.options })
      : startAuthentication({ optionsJSON: asked.options }))
    send(form, answer)
  } catch (error) {
    pressed.delete(form)
    button?.removeAttribute('disabled')
    say(form, stopped(error))
  }
}

/** Passkeys among what the browser offers to fill in, where it does that; it never says anything by itself. */
async function offerInField(form: HTMLFormElement): Promise<void> {
  try {
    if (!(await browserSupportsWebAuthnAutofill())) return
    const asked = await ask(form)
    if (pressed.has(form)) return
    const anew = setTimeout(() => void offerInField(form), ASKED_ANEW)
    const answer = await startAuthentication({ optionsJSON: asked.options, useBrowserAutofill: true })
    clearTimeout(anew)
    send(form, answer)
  } catch {
    // whoever wants to know why presses the button
  }
}

async function ask(form: HTMLFormElement): Promise<Asked> {
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
  const answer = await fetch(form.dataset.passkeyOptions as string, { method: 'POST', body, redirect: 'manual' })
  if (answer.status === 429) throw new Stopped('too-often')
  // whoever is not signed in any more, or has to show who they are, learns it from the page itself
  if (answer.type === 'opaqueredirect' || answer.status === 403) throw new Stopped('too-old')
  if (!answer.ok) throw new Stopped('failed')
  const asked = (await answer.json()) as Asked
  const id = asked.options.rp?.id ?? asked.options.rpId ?? ''
  if (location.hostname !== id && !location.hostname.endsWith(`.${id}`)) throw new Stopped('elsewhere', asked.site)
  return asked
}

/** `submit()` asks nobody, this handler neither. */
function send(form: HTMLFormElement, answer: unknown): void {
  const field = form.querySelector<HTMLInputElement>('input[name="answer"]')
  if (field !== null) field.value = JSON.stringify(answer)
  form.submit()
}

function stopped(error: unknown): Stopped {
  if (error instanceof Stopped) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'InvalidStateError') return new Stopped('known')
  if (name === 'NotAllowedError' || name === 'AbortError') return new Stopped('cancelled')
  if (name === 'NotSupportedError' || name === 'ConstraintError') return new Stopped('unsupported')
  return new Stopped('failed')
}

function say(form: HTMLFormElement, problem: Stopped | undefined): void {
  const place = form.querySelector<HTMLElement>('[data-passkey-problem]')
  if (place === null) return
  const texts = JSON.parse(form.dataset.passkeyTexts ?? '{}') as Record<Problem, string>
  place.hidden = problem === undefined
  place.textContent = problem === undefined ? '' : texts[problem.problem].replace('{site}', problem.site)
}
