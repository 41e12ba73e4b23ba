/** Shows the chosen colours at once and keeps the choice behind the page's back; when that fails, the form is sent as without JavaScript. */
export function switchTheme(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-theme-form]')) {
    form.addEventListener('submit', (event) => {
      const button = (event as SubmitEvent).submitter
      if (!(button instanceof HTMLButtonElement)) return
      event.preventDefault()
      void keep(form, button).then((kept) => {
        if (kept) show(button.value)
        else submitAsIs(form, button)
      })
    })
  }
}

async function keep(form: HTMLFormElement, button: HTMLButtonElement): Promise<boolean> {
  const body = new URLSearchParams([[button.name, button.value]])
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
  try {
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' })
    return answer.type === 'opaqueredirect'
  } catch {
    return false
  }
}

/** `form.submit()` asks nobody, but forgets which button it was. */
function submitAsIs(form: HTMLFormElement, button: HTMLButtonElement): void {
  const pressed = document.createElement('input')
  pressed.type = 'hidden'
  pressed.name = button.name
  pressed.value = button.value
  form.append(pressed)
  form.submit()
}

function show(theme: string): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const button of document.querySelectorAll<HTMLButtonElement>('form[data-theme-form] button')) {
    button.setAttribute('aria-pressed', String(button.value === theme))
  }
}
