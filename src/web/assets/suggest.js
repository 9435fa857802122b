// Fields that suggest while one types (WAI-ARIA, editable combobox with a list). The page brings the first suggestions, the server
// is asked for more. The field sends an id; the name of what was chosen stands above it.

const token = document.querySelector('meta[name="form-token"]')?.getAttribute('content') ?? ''
const WAIT_MS = 200
/** As many as the server answers with. */
const MOST = 12

for (const field of document.querySelectorAll('input[data-suggest]')) if (!field.readOnly) dress(field)

function dress(field) {
  const known = [...(field.list?.options ?? [])].map(({ value, text }) => ({ value, label: text }))
  const list = listBelow(field)
  let timer
  let latest = 0

  async function find() {
    latest += 1
    const mine = latest
    const { found, nothing } = await findFor(field, known)
    // Another letter was typed, or the field was left, meanwhile.
    if (mine === latest) list.show(found, nothing)
  }
  function stop() {
    latest += 1
    clearTimeout(timer)
  }
  function close() {
    stop()
    list.close()
  }
  function choose(item) {
    field.value = item.dataset.value
    sayName(field, item.firstElementChild.textContent)
    close()
    // A script that watches what was typed hears of it; this field does not ask again.
    field.dispatchEvent(new Event('change', { bubbles: true }))
  }

  field.addEventListener('input', () => {
    // The name above the field is of what stood in it.
    sayName(field, '')
    stop()
    timer = setTimeout(() => void find(), WAIT_MS)
  })
  field.addEventListener('click', () => {
    if (!list.isOpen() && field.value === '') void find()
  })
  field.addEventListener('blur', close)
  list.onChosen(choose)
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      if (list.isOpen()) list.step(by)
      else void find()
    } else if (event.key === 'Enter' && list.pointed() !== undefined) {
      event.preventDefault()
      choose(list.pointed())
    } else if (event.key === 'Escape' && list.isOpen()) {
      event.preventDefault()
      event.stopPropagation()
      close()
    }
  })
}

/** The list of one field, closed. */
function listBelow(field) {
  const { list, said } = draw(field)
  const options = () => [...list.querySelectorAll('[role=option]')]
  let at = -1

  function point(to) {
    at = to
    for (const [i, item] of options().entries()) item.setAttribute('aria-selected', String(i === at))
    const item = options()[at]
    field.setAttribute('aria-activedescendant', item?.id ?? '')
    item?.scrollIntoView({ block: 'nearest' })
  }

  function close() {
    list.hidden = true
    point(-1)
    field.setAttribute('aria-expanded', 'false')
  }

  return {
    isOpen: () => !list.hidden,
    pointed: () => (list.hidden ? undefined : options()[at]),
    step(by) {
      const count = options().length
      if (count > 0) point(at < 0 ? (by > 0 ? 0 : count - 1) : (at + by + count) % count)
    },
    close,
    /** At most `MOST`; `nothing` is said when there is none. */
    show(found, nothing) {
      const shown = found.slice(0, MOST)
      list.replaceChildren(...shown.map((one, i) => optionOf(one, `${list.id}-${i}`)))
      if (shown.length === 0 && nothing !== '') list.append(sentenceOf(nothing))
      list.hidden = list.children.length === 0
      point(-1)
      field.setAttribute('aria-expanded', String(!list.hidden))
      said.textContent =
        shown.length === 0 ? nothing : shown.length === 1 ? '1 suggestion.' : `${shown.length} suggestions.`
    },
    onChosen(choose) {
      // The field keeps the focus.
      for (const press of ['pointerdown', 'mousedown']) list.addEventListener(press, (event) => event.preventDefault())
      list.addEventListener('click', ({ target }) => {
        const item = target.closest('[role=option]')
        if (item !== null) choose(item)
        // The sentence may lie over the button that was meant.
        else if (target.closest('.suggest-nothing') !== null) close()
      })
    },
  }
}

function draw(field) {
  const list = document.createElement('ul')
  list.id = `${field.id}-options`
  list.className = 'suggest-list'
  list.hidden = true
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', 'Suggestions')
  const said = document.createElement('p')
  said.className = 'visually-hidden'
  said.setAttribute('role', 'status')
  field.removeAttribute('list')
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-expanded', 'false')
  field.setAttribute('aria-controls', list.id)
  field.setAttribute('autocapitalize', 'off')
  field.setAttribute('spellcheck', 'false')
  field.after(list, said)
  return { list, said }
}

function optionOf({ value, label }, id) {
  const item = document.createElement('li')
  item.id = id
  item.setAttribute('role', 'option')
  item.setAttribute('aria-selected', 'false')
  item.dataset.value = value
  const name = document.createElement('span')
  name.textContent = label
  const small = document.createElement('small')
  small.textContent = value
  item.append(name, small)
  return item
}

function sentenceOf(nothing) {
  const item = document.createElement('li')
  item.className = 'suggest-nothing'
  item.setAttribute('role', 'presentation')
  item.textContent = nothing
  return item
}

/** What the page brought and is like what was typed, then what the server finds. */
async function findFor(field, known) {
  const typed = field.value.trim()
  const like = (text) => ` ${text.toLowerCase()}`.includes(` ${typed.toLowerCase()}`)
  const local = known.filter(({ value, label }) => like(value) || like(label))
  if (typed === '') return { found: local, nothing: '' }
  if (field.dataset.suggest === '') return { found: local, nothing: 'Nothing is like that.' }
  const { found, detail = 'No suggestions: the service was not reached.' } = await ask(field, typed)
  if (found === undefined) return { found: local, nothing: detail }
  const seen = new Set(found.map(({ value }) => value))
  const more = local.filter(({ value }) => !seen.has(value)).slice(0, MOST - found.length)
  return { found: [...more, ...found], nothing: 'Nothing begins like that.' }
}

async function ask(field, words) {
  const on = field.dataset.suggestFor ?? ''
  const other = on === '' ? null : field.form?.elements.namedItem(on)
  try {
    const response = await fetch('/admin/suggest', {
      method: 'POST',
      headers: { Accept: 'application/json', 'X-Form-Token': token },
      body: new URLSearchParams({
        asks: field.dataset.suggest,
        words,
        // The contract itself, or the field that holds it.
        on: other instanceof HTMLInputElement ? other.value : on,
      }),
    })
    return await response.json()
  } catch {
    return {}
  }
}

/** The name of what was chosen, where the help of the field stands. */
function sayName(field, name) {
  let help = document.getElementById(`${field.id}-help`)
  if (help === null) {
    if (name === '') return
    help = document.createElement('p')
    help.className = 'field-help'
    help.id = `${field.id}-help`
    field.before(help)
    field.setAttribute('aria-describedby', `${field.getAttribute('aria-describedby') ?? ''} ${help.id}`.trim())
  }
  help.dataset.before ??= help.textContent
  // Above a field that was filled in stands its name, which is wrong for anything else; the line stays, so that nothing moves.
  const isWrong = field.defaultValue !== '' && field.value !== field.defaultValue
  help.textContent = name !== '' ? name : isWrong ? '\u00A0' : help.dataset.before
}
