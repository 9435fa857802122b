// The board and its wall view: live parts, and actions in place.
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
  home: location.pathname,
})
mindLeaving()
actInPlace({ page: board, said: part('said'), home: '/board' })
