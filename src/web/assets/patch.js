// Draws a region of the page anew. Typed text, choices, open sections and the focus of the person who works in it stay.
import { Idiomorph } from './idiomorph.js'
import { isChanged, isTyped } from './fields.js'
import { keepUnsent, nameOf, putBackUnsent } from './unsent.js'

/** All of it is drawn by this service, which escapes everything put in. */
const policy = window.trustedTypes?.createPolicy('careline-live', { createHTML: (html) => html })

/** Set by scripts and by the person, never by the server, which writes no style either. */
const OWN_ATTRIBUTES = { DETAILS: ['open'], DIALOG: ['open'], BUTTON: ['aria-busy'], FORM: ['aria-busy'] }
const TAB_ATTRIBUTES = ['role', 'tabindex', 'hidden', 'aria-selected', 'aria-controls', 'data-dressed']
const isOwn = (name, element) =>
  OWN_ATTRIBUTES[element.tagName]?.includes(name) === true ||
  name === 'aria-invalid' ||
  name === 'style' ||
  (TAB_ATTRIBUTES.includes(name) && element.matches('.tabs, .tab-list, .tab-list > li, .tab, .tab-panel'))

const CALLBACKS = {
  beforeNodeMorphed: (before, after) => {
    if (!(before instanceof Element)) return true
    if ('said' in before.dataset || 'saved' in before.dataset) return false
    // What was stored from this page is newer than what was drawn before that.
    if ('version' in before.dataset && Number(after.dataset.version) <= Number(before.dataset.version)) return false
    // The options of a choice stay as well, so that none is exchanged while the list is open.
    return !(isChanged(before) || (before instanceof HTMLSelectElement && before === document.activeElement))
  },
  beforeAttributeUpdated: (name, element) => !isOwn(name, element),
}

function parse(html) {
  const holder = document.createElement('template')
  holder.innerHTML = policy === undefined ? html : policy.createHTML(html)
  return [...holder.content.childNodes]
}

function morph(place, html) {
  const typed = [...place.querySelectorAll('input, textarea')].filter(isTyped).map((field) => [field, nameOf(field)])
  const focus = rememberFocus(place)
  Idiomorph.morph(place, parse(html), { morphStyle: 'innerHTML', callbacks: CALLBACKS })
  for (const [field, name] of typed) if (!field.isConnected) keepUnsent(field, name, field === focus.element)
  putBackUnsent(place)
  focus.restore()
}

/** When the element with the focus has gone, the element around it gets the focus, never the whole page. */
function rememberFocus(place) {
  const element = place.contains(document.activeElement) ? document.activeElement : null
  const around = []
  for (let one = element?.parentElement; one; one = one.parentElement) around.push(one)
  return {
    element,
    restore() {
      if (element === null || (document.activeElement !== document.body && document.activeElement !== null)) return
      if (element.isConnected) element.focus({ preventScroll: true })
      else focusOn(around.find((one) => one.isConnected))
    },
  }
}

export function focusOn(element) {
  if (!(element instanceof HTMLElement)) return
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus({ preventScroll: true })
}

/** What a place is to show; drawn later while a button is held down in it, so that the button is not exchanged. */
const wanted = new Map()
let isPressing = false
for (const name of ['pointerup', 'pointercancel', 'dragend'])
  document.addEventListener(name, () => setTimeout(endPress), { passive: true })
document.addEventListener('pointerdown', () => (isPressing = true), { passive: true })
window.addEventListener('blur', endPress)
function endPress() {
  isPressing = false
  for (const [place, part] of wanted) drawNow(place, part)
  wanted.clear()
}

/** `part`: HTML, or `{ order, html }` of items by key. */
export function show(place, part) {
  if (place === null) return
  if (isPressing) wanted.set(place, part)
  else drawNow(place, part)
}

const shown = new WeakMap()
function drawNow(place, part) {
  shown.set(place, part)
  if (typeof part === 'string') morph(place, part)
  else drawItems(place, part)
  // A choice that was left alone shows its new options once it is left.
  const active = document.activeElement
  if (place.contains(active) && active instanceof HTMLSelectElement)
    active.addEventListener('blur', () => setTimeout(() => show(place, shown.get(place))), { once: true })
  document.dispatchEvent(new CustomEvent('careline:drawn', { detail: place }))
}

/** Items stay where they are unless they changed. The one with the focus is never moved: the others are moved around it. */
const itemHtml = new WeakMap()
function drawItems(place, { order, html }) {
  const items = new Map([...place.children].map((item) => [item.dataset.item, item]))
  for (const [key, item] of items) if (!order.includes(key)) removeItem(place, item)
  const wantedItems = order.map((key) => {
    const item = items.get(key) ?? document.createElement('div')
    item.dataset.item = key
    return item
  })
  const fixed = wantedItems.find((item) => item.contains(document.activeElement))
  const from = fixed === undefined ? 0 : wantedItems.indexOf(fixed)
  for (let i = from - 1, next = fixed; i >= 0; i -= 1) next = putBefore(place, wantedItems[i], next)
  for (let i = from; i < wantedItems.length; i += 1) {
    const next = i === 0 ? place.firstElementChild : wantedItems[i - 1].nextElementSibling
    if (wantedItems[i] !== next) place.insertBefore(wantedItems[i], next)
  }
  order.forEach((key, i) => {
    if (itemHtml.get(wantedItems[i]) === html[key]) return
    itemHtml.set(wantedItems[i], html[key])
    morph(wantedItems[i], html[key])
  })
}

function putBefore(place, item, next) {
  if (item.nextElementSibling !== next) place.insertBefore(item, next)
  return item
}

/** An item in which a choice is open is not drawn until the choice is left. Then the place is drawn again. */
function removeItem(place, item) {
  const active = item.contains(document.activeElement) ? document.activeElement : null
  if (active instanceof HTMLSelectElement) return
  for (const field of [...item.querySelectorAll('input, textarea')].filter(isTyped))
    keepUnsent(field, nameOf(field), field === active)
  item.remove()
  if (active !== null && document.activeElement === document.body) focusOn(place)
}
