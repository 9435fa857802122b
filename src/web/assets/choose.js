// Rows of a list that are chosen: how many, and all of a page with one press.
const boxes = [...document.querySelectorAll('input[type=checkbox][name=row]')]
const page = document.getElementById('bulk-page')
const all = document.getElementById('bulk-all')
const count = document.getElementById('bulk-count')

function sayHowMany() {
  const chosen = boxes.filter((box) => box.checked).length
  page.checked = boxes.length > 0 && chosen === boxes.length
  page.indeterminate = chosen > 0 && chosen < boxes.length
  count.textContent = all?.checked === true ? 'All that match are chosen.' : chosen === 0 ? '' : `${chosen} chosen.`
}

if (page !== null && count !== null) {
  page.addEventListener('change', () => {
    for (const box of boxes) box.checked = page.checked
    sayHowMany()
  })
  for (const box of [...boxes, ...(all === null ? [] : [all])]) box.addEventListener('change', sayHowMany)
  sayHowMany()
}
