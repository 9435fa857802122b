// A menu is a disclosure that closes again: on Escape, when something else is pressed, and when the focus leaves it.

const GAP = 4
const openMenus = () => document.querySelectorAll('[data-menu][open]')

function close(menu, { withFocus = false } = {}) {
  menu.open = false
  if (withFocus) menu.querySelector('summary').focus()
}

/** Against the window, so that a table that scrolls does not cut it off. */
function place(menu) {
  const list = menu.querySelector('.menu-list')
  const button = menu.querySelector('summary').getBoundingClientRect()
  const { width, height } = list.getBoundingClientRect()
  const wanted = menu.classList.contains('menu--end') ? button.right - width : button.left
  const left = Math.max(GAP, Math.min(wanted, document.documentElement.clientWidth - width - GAP))
  const below = button.bottom + GAP
  const top = below + height > innerHeight && button.top - GAP - height > 0 ? button.top - GAP - height : below
  list.style.left = `${left}px`
  list.style.top = `${top}px`
}

function onKey(event) {
  const menu = event.target instanceof Element ? event.target.closest('[data-menu][open]') : null
  if (menu === null) return
  if (event.key === 'Escape') {
    event.preventDefault()
    close(menu, { withFocus: true })
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const items = [...menu.querySelectorAll('.menu-list :is(a, button, input, select)')]
  if (items.length === 0) return
  event.preventDefault()
  const at = items.indexOf(document.activeElement)
  const next = event.key === 'ArrowDown' ? at + 1 : at < 0 ? items.length - 1 : at - 1
  items[(next + items.length) % items.length].focus()
}

export function closeMenus() {
  // It does not bubble.
  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open || !('menu' in target.dataset)) return
      place(target)
      // One that begins with something to fill in: it can be typed at once.
      if (!target.contains(document.activeElement) || document.activeElement.tagName === 'SUMMARY')
        target.querySelector('.menu-list > .menu-panel:first-child :is(textarea, input:not([type="hidden"]))')?.focus()
    },
    true,
  )
  document.addEventListener('keydown', onKey)
  document.addEventListener('pointerdown', ({ target }) => {
    for (const menu of openMenus()) if (!menu.contains(target)) close(menu)
  })
  document.addEventListener('focusin', ({ target }) => {
    for (const menu of openMenus()) if (!menu.contains(target)) close(menu)
  })
  // The list stands still while what is under it moves.
  for (const name of ['scroll', 'resize'])
    window.addEventListener(name, () => openMenus().forEach((menu) => place(menu)), { passive: true, capture: true })
  document.addEventListener('careline:drawn', () => openMenus().forEach((menu) => place(menu)))
}
