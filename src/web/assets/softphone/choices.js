// Which microphone and speakers were chosen in this browser: remembered here and nowhere else.
const stored = (name) => `careline-phone-${name}`

export const chosen = (kind) => localStorage.getItem(stored(kind)) ?? undefined

const selects = () => [...document.querySelectorAll('[data-device-kind]')]

let tell = () => undefined
for (const select of selects()) {
  select.addEventListener('change', () => {
    localStorage.setItem(stored(select.dataset.deviceKind), select.value)
    tell(select.dataset.deviceKind, select.value)
  })
}

/** `choose` is told of what was chosen before, and of every change. */
export function showDevices(device, choose) {
  tell = choose
  const lists = device.devices()
  document.getElementById('softphone-devices').hidden = Object.values(lists).every((list) => list.length === 0)
  for (const select of selects()) {
    const kind = select.dataset.deviceKind
    const list = lists[kind]
    const before = chosen(kind)
    select.closest('label').hidden = list.length === 0
    select.replaceChildren(...list.map(({ id, name }, i) => new Option(name || `Device ${i + 1}`, id)))
    if (list.some(({ id }) => id === before)) select.value = before
    if (before !== undefined) choose(kind, before)
  }
}

export function hideDevices() {
  document.getElementById('softphone-devices').hidden = true
}
