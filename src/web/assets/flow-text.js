// Numbers the lines of a text that is edited, and marks those with a fault. Tab stays the key that leaves the field.
import { mindLeaving } from './leave-page.js'

for (const box of document.querySelectorAll('[data-flow-text]')) dress(box)

function dress(box) {
  const field = box.querySelector('textarea')
  const gutter = document.createElement('ol')
  gutter.className = 'flow-gutter'
  gutter.setAttribute('aria-hidden', 'true')
  const wrong = new Set(box.dataset.flowText.split(' ').map((id) => id.replace('line-', '')))
  box.prepend(gutter)

  const draw = () => {
    const lines = field.value.split('\n').length
    while (gutter.childElementCount > lines) gutter.lastElementChild.remove()
    while (gutter.childElementCount < lines) {
      const line = document.createElement('li')
      line.textContent = gutter.childElementCount + 1
      line.classList.toggle('is-wrong', wrong.has(line.textContent))
      gutter.append(line)
    }
    gutter.scrollTop = field.scrollTop
  }
  field.addEventListener('input', draw)
  field.addEventListener('scroll', () => {
    gutter.scrollTop = field.scrollTop
  })
  draw()
  const line = /^#line-(\d+)$/.exec(location.hash)?.[1]
  if (line !== undefined) goTo(field, Number(line))
  for (const at of document.querySelectorAll('.flow-numbered > li.is-wrong')) link(at, field)
}

/** The line is chosen, and in sight. */
function goTo(field, line) {
  const lines = field.value.split('\n')
  const from = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  field.focus()
  field.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0))
  const height = field.scrollHeight / lines.length
  field.scrollTop = Math.max(0, (line - 5) * height)
}

function link(at, field) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button button--quiet'
  button.textContent = `Go to line ${at.value}`
  button.addEventListener('click', () => goTo(field, at.value))
  at.append(button)
}

mindLeaving()
