/** A step that announces: its own keys, every other key for the menu after it, and what the loader asks of it. */
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import type { FlowInput } from '../../src/flows/hear.ts'
import { loadFlows } from '../../src/flows/loader/load-flows.ts'
import type { FlowStop } from '../../src/flows/run-flow.ts'
import { folderWith, problemsOf, SMALL_CATALOGUE } from './flows-folder.ts'
import { runThrough } from './run-through.ts'

/** One announcement, then by the answer of `what-next` another one, a menu, a list of choices or a number. */
const FLOW = `flow: main
start: first
steps:
  first:
    ask: [news.first, news.leave]
    expect: announcement
    wait: 4
    on: { 6: left, passed: between, silence: said, person: person }
  said: { say: news.went-on, then: between }
  between: { decide: what-next, on: { case-wish: second, severity: menu, product: choose, case-number: number, outcome: line } }
  second:
    ask: [news.second, news.again]
    expect: announcement
    wait: 4
    on: { 7: again, passed: now-menu, silence: now-menu, person: person }
  again: { say: news.once-more, then: second }
  now-menu: { say: news.then, then: menu }
  menu:
    ask: menu.ask
    expect: menu
    wait: 6
    silence: [menu.ask, menu.ask]
    wrong: [menu.no-such-key, menu.ask]
    on: { 1: choose, 2: number, person: person, missed: missed }
  choose:
    ask: choose.ask
    expect: choice
    wait: 8
    silence: [choose.ask, choose.ask]
    wrong: menu.no-such-key
    on: { chosen: chosen, person: person, missed: missed }
  chosen: { decide: product-chosen, on: { noted: line, not-there: choose } }
  number:
    ask: number.ask
    expect: case-number
    wait: 10
    silence: [number.ask, number.ask]
    cleared: number.cleared
    more-time: { say: number.more-time, wait: 90 }
    on: { entered: find, person: person, missed: missed }
  find: { decide: find-case, on: { open: line, closed: line, several: number, not-available: number, not-available-again: person } }
  left: { say: news.left, then: end }
  missed: { say: news.left, then: line }
  person: { say: person, then: line }
  line: { end: line }
  end: { end: hang-up }
`
const PROMPTS = `$language: en
person: I'll put you through to someone now.
news:
  first: Logins are slow.
  leave: To leave, press 6.
  went-on: Thank you for listening.
  second: All is slow.
  again: To hear it again, press 7.
  once-more: Once more.
  then: And now.
  left: It is noted.
menu:
  ask: For a product, press 1. For a case, press 2.
  no-such-key: That key isn't an option here.
choose:
  ask: '{choices}'
number:
  ask: Enter the case number.
  cleared: Cleared.
  more-time: Take your time.
`

const FILES = { 'main.flow.yaml': FLOW, 'prompts.en.yaml': PROMPTS }
const input = (did: string): FlowInput =>
  did === 'silence' || did === 'pound-only' ? { kind: did } : { kind: 'keys', keys: new Secret(did) }

/** What follows the announcement, by the answer of `what-next`. */
type After = 'case-wish' | 'severity' | 'product' | 'case-number' | 'outcome'

function after(did: readonly string[], next: After = 'severity', answers: Record<string, string> = {}): FlowStop {
  const { flows } = loadFlows(folderWith(FILES), SMALL_CATALOGUE)
  const answer = (question: string) => answers[question] ?? (question === 'what-next' ? next : 'noted')
  let turn = runThrough(flows, 'main/first', { kind: 'none' }, answer)
  for (const one of did) {
    if (turn.then.kind === 'end') throw new Error(`the flow ended before "${one}"`)
    turn = runThrough(flows, turn.then.position, input(one), answer)
  }
  return turn
}

/** `step: words`, or how it ends. */
const shortly = ({ said, then }: FlowStop) => `${then.kind === 'end' ? then.end : then.position.at}: ${said.join(' ')}`

describe('an announcement', () => {
  it.each<[string[], string]>([
    [['6'], 'hang-up: news.left'],
    [['0'], 'line: person'],
    [['silence'], 'main/menu: news.went-on menu.ask'],
    [['*'], 'main/first: news.first news.leave'],
    [['#'], 'main/first: news.first news.leave'],
    [['pound-only'], 'main/first: news.first news.leave'],
    [['#', '#', '#'], 'main/menu: news.went-on menu.ask'],
  ])('after %j: %s', (did, expected) => {
    expect(shortly(after(did))).toBe(expected)
  })
})

describe('any other key goes on, and is the answer to what comes next where that has it', () => {
  it.each<[string, After, string]>([
    ['1', 'severity', 'main/choose: choose.ask'],
    ['2', 'severity', 'main/number: number.ask'],
    ['3', 'severity', 'main/menu: menu.ask'],
    ['9', 'severity', 'main/menu: menu.ask'],
    ['12', 'severity', 'main/menu: menu.ask'],
    ['1', 'product', 'line: '],
    ['12', 'product', 'main/choose: choose.ask'],
    ['1', 'case-number', 'main/number: number.ask'],
    ['1', 'outcome', 'line: '],
    // An option of the second one, which they have not heard.
    ['7', 'case-wish', 'main/second: news.second news.again'],
    ['1', 'case-wish', 'main/choose: choose.ask'],
    ['3', 'case-wish', 'main/menu: news.then menu.ask'],
  ])('the key %s before "%s": %s', (key, next, expected) => {
    expect(shortly(after([key], next))).toBe(expected)
  })

  it('is used once: a menu behind that menu is heard', () => {
    expect(shortly(after(['1'], 'severity', { 'product-chosen': 'not-there' }))).toBe('main/choose: choose.ask')
  })

  it('is no miss, and a choice that is not there is asked again', () => {
    expect(after(['9']).then).toMatchObject({ position: { at: 'main/menu', misses: 0, pounds: 0, starred: false } })
    expect(shortly(after(['8'], 'product', { 'product-chosen': 'not-there' }))).toBe('main/choose: choose.ask')
  })

  it('leads back by two stars to the menu that it answered', () => {
    expect(shortly(after(['1', '*', '*']))).toBe('main/menu: menu.ask')
  })
})

describe('the loader refuses', () => {
  const ON = '6: left, passed: between, silence: said, person: person'
  it.each<[string, string, RegExp]>([
    ['one that not any key passes', ON.replace('passed: between, ', ''), /"main\/first" .*does not route "passed"/],
    ['one that waits for a key', ON.replace('silence: said, ', ''), /"main\/first" .*does not route "silence"/],
    ['one without a way to a person', ON.replace(', person: person', ''), /"main\/first" .*does not route "person"/],
    ['misses, which there are none of', `${ON}, missed: missed`, /routes "missed", which cannot happen/],
    ['a key that its words do not offer', `${ON}, 5: left`, /"main\/first"/],
  ])('%s', (_, on, problem) => {
    const problems = problemsOf(folderWith({ ...FILES, 'main.flow.yaml': FLOW.replace(ON, on) }), SMALL_CATALOGUE)
    expect(problems.join('\n')).toMatch(problem)
  })

  it('nothing of these', () => expect(problemsOf(folderWith(FILES), SMALL_CATALOGUE)).toEqual([]))
})
