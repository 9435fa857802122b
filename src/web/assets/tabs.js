// Links to the parts of a page become tabs (WAI-ARIA, tabs pattern): one part is shown, arrows go from tab to tab.

/** By the id of the tabs, the id of the panel that was chosen: it stays when the part of the page goes and comes back. */
const chosen = new Map()

const tabsOf = (group) => [...group.querySelectorAll(':scope > .tab-list .tab')]
const panelOf = (tab) => document.getElementById(tab.hash.slice(1))

function show(group) {
  const tabs = tabsOf(group)
  const wanted = chosen.get(group.id)
  const current = tabs.find((tab) => tab.hash === wanted) ?? tabs[0]
  group.querySelector(':scope > .tab-list')?.setAttribute('role', 'tablist')
  for (const tab of tabs) {
    const isCurrent = tab === current
    tab.parentElement.setAttribute('role', 'presentation')
    tab.setAttribute('role', 'tab')
    tab.setAttribute('aria-controls', tab.hash.slice(1))
    tab.setAttribute('aria-selected', String(isCurrent))
    tab.tabIndex = isCurrent ? 0 : -1
    const panel = panelOf(tab)
    panel?.setAttribute('role', 'tabpanel')
    if (panel !== null) panel.hidden = !isCurrent
  }
  group.dataset.dressed = ''
}

function choose(tab) {
  const group = tab.closest('[data-tabs]')
  chosen.set(group.id, tab.hash)
  show(group)
}

/** For scripts that lead a person to something in a panel: its tab is chosen first. */
export function revealTab(element) {
  const panel = element?.closest('.tab-panel')
  const tab = panel && document.querySelector(`.tab[href="#${CSS.escape(panel.id)}"]`)
  if (tab) choose(tab)
}

const STEPS = { ArrowRight: 1, ArrowLeft: -1 }

function onKey(event) {
  const tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null
  if (tab === null || event.altKey || event.ctrlKey || event.metaKey) return
  const tabs = tabsOf(tab.closest('[data-tabs]'))
  const at = tabs.indexOf(tab)
  const next =
    event.key === 'Home'
      ? tabs[0]
      : event.key === 'End'
        ? tabs.at(-1)
        : event.key in STEPS
          ? tabs[(at + STEPS[event.key] + tabs.length) % tabs.length]
          : event.key === ' '
            ? tab
            : undefined
  if (next === undefined) return
  event.preventDefault()
  choose(next)
  next.focus()
}

const showAll = () => document.querySelectorAll('[data-tabs]').forEach(show)

/** The address may end with what is in a panel, e.g. after an answer. */
function followAddress() {
  const id = location.hash.slice(1)
  if (id === '') return
  const target = document.getElementById(id)
  revealTab(target)
  if (target !== null && target.closest('.tab-panel') !== target) target.scrollIntoView({ block: 'nearest' })
}

export function dressTabs() {
  document.addEventListener('click', (event) => {
    const tab = event.target instanceof Element ? event.target.closest('[role="tab"]') : null
    if (tab === null || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    choose(tab)
  })
  document.addEventListener('keydown', onKey)
  document.addEventListener('careline:drawn', showAll)
  window.addEventListener('hashchange', followAddress)
  showAll()
  followAddress()
}
