// Reads out what changed on the desk, for a person who does not see it change (WCAG 4.1.3).

const news = document.getElementById('desk-news')
/** The answer to a press is not announced a second time. */
const SAME_MS = 4_000
const MOST_LINES = 4
const recent = new Map()

document.addEventListener('careline:said', ({ detail }) => recent.set(detail, Date.now()))

export function announce(...sentences) {
  for (const text of sentences) {
    if (text === '' || Date.now() - (recent.get(text) ?? 0) < SAME_MS) continue
    recent.set(text, Date.now())
    const line = document.createElement('p')
    line.textContent = text
    news.append(line)
  }
  while (news.children.length > MOST_LINES) news.firstElementChild.remove()
}

let known
function factsNow() {
  const { callId, state, facts } = document.getElementById('call-facts').dataset
  return {
    id: callId,
    state,
    facts: new Map(JSON.parse(facts).map(([name, words, over = '']) => [name, { words, over }])),
  }
}

/** What the page was opened with is not announced. Returns what answers may speak of: the state, and the colleague who is asked. */
export function announceCall() {
  const before = known
  known = factsNow()
  if (before !== undefined) announceChanges(before)
  const consulted = known.facts.get('consulted')
  return { state: known.state, consult: consulted?.words, consultOver: consulted?.over }
}

function announceChanges(before) {
  if (before.id !== '' && known.id === '') announce('You are no longer in a call.')
  // After a PIN was asked for, what it came to is news also when it is as before.
  const wasKeying = before.id === known.id && before.state === 'keying-pin' && known.state === 'talking'
  if (wasKeying) recent.delete(known.facts.get('badge')?.words)
  const isNews = (name, words) => before.facts.get(name)?.words !== words || (wasKeying && name === 'badge')
  const changed = [...known.facts].filter(([name, { words }]) => isNews(name, words))
  // What ends together with the conversation is not announced one by one.
  const goesOn = before.id === known.id && before.state === known.state
  const gone = goesOn ? [...before.facts].filter(([name]) => !known.facts.has(name)) : []
  announce(...gone.map(([, { over }]) => over), ...changed.map(([, { words }]) => words))
}

/** Production down first, then who it is; then how many came together. */
export function announceNew(cards) {
  const [first] = cards.toSorted((a, b) => Number(isUrgent(b)) - Number(isUrgent(a)))
  const more = cards.length > 1 ? ` And ${cards.length - 1} more.` : ''
  announce(`${isUrgent(first) ? 'PRODUCTION DOWN. ' : ''}New call: ${first.dataset.who}.${more}`)
}
const isUrgent = (card) => card.classList.contains('urgent-call')
