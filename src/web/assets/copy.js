// A press copies what the button names, e.g. a reference. No PIN is ever in a page to be copied so.
import { toast } from './toast.js'
import { word } from './words.js'

export function copyOnPress() {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-copy]') : null
    if (button !== null) void copy(button.dataset.copy, button.dataset.copied ?? button.dataset.copy)
  })
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text)
    toast(word('copied', { text: what }))
  } catch {
    toast(word('not-copied', { text: what }), { isWrong: true })
  }
}
