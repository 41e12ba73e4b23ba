/** Shows the buttons that only a script can carry out: copying a list of codes, and printing the page. */
export function offerCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const items = document.querySelectorAll(`${button.dataset.copy} > li`)
    if (navigator.clipboard === undefined) continue
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText([...items].map((item) => item.textContent).join('\n'))
      button.textContent = button.dataset.done ?? ''
    })
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
