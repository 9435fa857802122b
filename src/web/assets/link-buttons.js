// A link that looks and is announced like a button is pressed like one: with Space as well (WAI-ARIA, button pattern).
document.addEventListener('keydown', (event) => {
  if (event.key !== ' ' || !(event.target instanceof HTMLAnchorElement) || event.target.role !== 'button') return
  event.preventDefault()
  event.target.click()
})
