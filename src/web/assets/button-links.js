// A link that looks like a button answers the space bar as a button does.
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || !(event.target instanceof HTMLAnchorElement)) return
  if (event.target.getAttribute('role') !== 'button') return
  event.preventDefault()
  event.target.click()
})
