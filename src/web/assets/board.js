// The board and its wall view: live parts, actions in place, and how many calls are chosen to be moved together.
import { actInPlace } from './act.js'
import { mindLeaving } from './leave-page.js'
import { goLive } from './live.js'

const board = document.querySelector('[data-live]')
const part = (name) => document.getElementById(`live-${name}`)

goLive({
  address: board.dataset.live,
  parts: board.dataset.parts.split(' '),
  placeOf: part,
  page: board,
  link: part('link'),
  home: location.pathname + location.search,
})
mindLeaving()
actInPlace({ page: board, said: part('said'), home: '/board' })

const form = document.getElementById('move-chosen')
if (form !== null) chooseMany(form)

function chooseMany(moveForm) {
  const all = document.getElementById('pick-all')
  const boxes = () => [...document.querySelectorAll('input.pick')]
  const count = () => {
    const shown = boxes()
    const chosen = shown.filter(({ checked }) => checked).length
    moveForm.classList.toggle('is-idle', chosen === 0)
    moveForm.querySelector('[data-chosen]').textContent = chosen === 1 ? '1 call' : `${chosen} calls`
    all.checked = chosen > 0 && chosen === shown.length
    all.indeterminate = chosen > 0 && chosen < shown.length
    all.closest('label').hidden = shown.length < 2
  }
  let last
  document.addEventListener('click', ({ target, shiftKey }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches('input.pick')) return
    // From the one before to this one, as in every mail program.
    const shown = boxes()
    const [from, to] = [shown.indexOf(last), shown.indexOf(target)].toSorted((a, b) => a - b)
    if (shiftKey && from >= 0) for (const box of shown.slice(from, to + 1)) box.checked = target.checked
    last = target
    count()
  })
  all.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked
    count()
  })
  document.addEventListener('careline:drawn', count)
  moveForm.addEventListener('reset', () => setTimeout(count))
  count()
}
