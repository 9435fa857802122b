// Says at the foot of the window what has no place of its own on the page. It goes after six seconds, a failure stays.

import { word } from './words.js'

const STANDS_MS = 6_000
const place = document.getElementById('toasts')

/**
 * `isWrong`: it stays until it is closed. `stays`: until the caller closes it.
 * Returns how to close it.
 */
export function toast(text, { isWrong = false, stays = false } = {}) {
  const item = document.createElement('div')
  item.className = isWrong ? 'toast is-wrong' : 'toast'
  const words = document.createElement('p')
  words.textContent = text
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button button--quiet'
  button.textContent = word('close')
  item.append(words, button)
  const close = () => {
    clearTimeout(timer)
    const hadFocus = item.contains(document.activeElement)
    item.remove()
    if (hadFocus) document.getElementById('main')?.focus({ preventScroll: true })
  }
  let timer
  const start = () => {
    clearTimeout(timer)
    if (!isWrong && !stays) timer = setTimeout(close, STANDS_MS)
  }
  // A person who reads or is about to press it is not hurried.
  for (const name of ['pointerenter', 'focusin']) item.addEventListener(name, () => clearTimeout(timer))
  for (const name of ['pointerleave', 'focusout']) item.addEventListener(name, start)
  button.addEventListener('click', close)
  place.append(item)
  start()
  return { close }
}
