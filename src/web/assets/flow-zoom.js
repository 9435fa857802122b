// Makes the picture of a flow smaller and larger, remembered for this tab; a chosen step is in sight.

const picture = document.querySelector('[data-zooms]')
const bar = document.querySelector('[data-zoom-buttons]')
const [SMALLEST, LARGEST, BY] = [0.15, 2, 1.25]
const NAME = 'careline-flow-zoom'

if (picture !== null && bar !== null) dress()

function dress() {
  const box = picture.parentElement
  const { width, height } = picture.viewBox.baseVal
  let zoom = 1

  function show(wanted) {
    zoom = Math.min(LARGEST, Math.max(SMALLEST, wanted))
    picture.setAttribute('width', width * zoom)
    picture.setAttribute('height', height * zoom)
    sessionStorage.setItem(NAME, zoom)
  }

  bar.hidden = false
  bar.addEventListener('click', ({ target }) => {
    const how = target.closest('[data-zoom]')?.dataset.zoom
    if (how === 'in') show(zoom * BY)
    if (how === 'out') show(zoom / BY)
    if (how === 'all') show(Math.min(box.clientWidth / width, (window.innerHeight * 0.7) / height))
  })
  show(Number(sessionStorage.getItem(NAME)) || 1)
  const chosen = picture.querySelector('.is-chosen, .is-found')
  if (chosen !== null) bringIntoSight(chosen, box)
}

/** Inside its box: the page stays where it is. */
function bringIntoSight(chosen, box) {
  const [inner, outer] = [chosen.getBoundingClientRect(), box.getBoundingClientRect()]
  box.scrollLeft += inner.left - outer.left - (box.clientWidth - inner.width) / 2
  box.scrollTop += inner.top - outer.top - (box.clientHeight - inner.height) / 2
}
