/** What is sent of a live page, put together by the page itself, is what was drawn; and it is no more than what changed. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesSince, type Item, type Part } from '../../src/web/live-changes.ts'

/** As the browser loads it: a script without types. */
const SCRIPT: string = '../../src/web/assets/whole.js'
const { partsOf } = (await import(SCRIPT)) as { partsOf: () => (name: string, sent: unknown) => unknown }

/** What a browser shows of each part after every event. */
function makePage() {
  const wholeOf = partsOf()
  const shown: Record<string, unknown> = {}
  return {
    shown,
    hear(events: string): void {
      for (const event of events.split('\n\n').filter((one) => one !== '')) {
        const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? []
        shown[name] = wholeOf(name, JSON.parse(data))
      }
    },
  }
}

const drawn = (part: Part) =>
  typeof part === 'string'
    ? part
    : { order: part.map(({ key }) => key), html: Object.fromEntries(part.map(({ key, html }) => [key, html])) }

/** Long enough that only what differs is sent, with what is hard to cut: halves of one character, repetitions, quotes. */
const html = fc
  .array(fc.constantFrom('<p>', 'a', 'aa', '"', '😀', '\uD83D', '\n', 'waits 0:12', '</p>'), { maxLength: 8 })
  .map((pieces) => `${'<b>before</b>'.repeat(6)}${pieces.join('')}${'<i>after</i>'.repeat(6)}`)
const items = fc.uniqueArray(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), html }), {
  selector: ({ key }) => key,
})
const parts = fc.record({ text: fc.oneof(html, fc.string()), line: items })

test('whatever is drawn after whatever, the page shows it', () => {
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 8 }), (states) => {
      const changes = changesSince()
      const page = makePage()
      for (const state of states) {
        page.hear(changes(state))
        expect(page.shown).toEqual({ text: drawn(state.text), line: drawn(state.line) })
      }
    }),
  )
})

const long = (word: string) => `<article>${'x'.repeat(2_000)}${word}${'y'.repeat(2_000)}</article>`

test('of long HTML only what differs is sent, and of items only the one that differs', () => {
  const changes = changesSince()
  const first = changes({ text: long('one'), line: [{ key: 'a', html: long('a') }] })
  expect(first.length).toBeGreaterThan(8_000)
  const second = changes({ text: long('two'), line: [{ key: 'a', html: long('b') }] })
  expect(second).toContain('two')
  expect(second.length).toBeLessThan(200)
  expect(changes({ text: long('two'), line: [{ key: 'a', html: long('b') }] })).toBe('')
})

test('an item that comes back is not sent again, for as long as the page has it', () => {
  const changes = changesSince()
  const page = makePage()
  const list = (from: number): Item[] =>
    Array.from({ length: 20 }, (_, i) => ({ key: `call ${from + i}`, html: long(`${from + i}`) }))
  const show = (line: Item[]) => {
    const sent = changes({ line })
    page.hear(sent)
    expect(page.shown['line']).toEqual(drawn(line))
    return sent.length
  }
  show(list(0))
  show([{ key: 'new', html: long('new') }, ...list(0).slice(0, 19)])
  expect(show(list(0))).toBeLessThan(500)
  // Through more than either of them remembers, and back.
  for (let from = 20; from < 400; from += 20) show(list(from))
  expect(show(list(0))).toBeGreaterThan(80_000)
  expect(show(list(0).toReversed())).toBeLessThan(500)
})

test('a new connection is sent everything', () => {
  const state = { text: long('one'), line: [{ key: 'a', html: long('a') }] }
  const page = makePage()
  page.hear(changesSince()(state))
  page.hear(changesSince()(state))
  expect(page.shown).toEqual({ text: state.text, line: drawn(state.line) })
})
