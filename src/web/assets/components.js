// What works alike on every page: tabs, menus, dialogs, copying, printing, and links that are pressed like buttons.
import { openDialogs } from './dialog.js'
import { copyOnPress } from './copy.js'
import { closeMenus } from './menu.js'
import { dressTabs } from './tabs.js'

dressTabs()
closeMenus()
openDialogs()
copyOnPress()

// A link that looks and is announced like a button is pressed like one: with Space as well (WAI-ARIA, button pattern).
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || !(event.target instanceof HTMLAnchorElement) || event.target.role !== 'button') return
  event.preventDefault()
  event.target.click()
})

document.addEventListener('click', ({ target }) => {
  if (target instanceof Element && target.closest('[data-print]') !== null) window.print()
})
