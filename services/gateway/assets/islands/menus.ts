/** Menus are `details`: the browser opens them. Here they close when somebody looks elsewhere, as menus do. */
export function closeMenus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>('details[data-menu][open]')
  const closeOthers = (inside: EventTarget | null) => {
    for (const menu of open()) if (!(inside instanceof Node && menu.contains(inside))) menu.open = false
  }
  document.addEventListener('click', (event) => closeOthers(event.target))
  document.addEventListener('focusin', (event) => closeOthers(event.target))
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of open()) {
      menu.open = false
      // whoever was in the menu must not lose their place on the page
      if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus()
    }
  })
}
