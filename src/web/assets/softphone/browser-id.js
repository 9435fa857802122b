// Which browser this is: a name that it makes once at random, and that all of its tabs have.
const NAME = 'careline-phone-browser'

export function browserId() {
  const id = localStorage.getItem(NAME) ?? crypto.randomUUID()
  localStorage.setItem(NAME, id)
  return id
}
