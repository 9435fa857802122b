/** `docs/rules.md` lists the facts, the rules and what follows from each outcome as the program has them, in the same order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { consequenceOf, staffSentence } from '../../src/domain/consequences.ts'
import { FACTS, OUTCOMES } from '../../src/domain/decide.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'

const document = readFileSync(join(PROJECT_ROOT, 'docs/rules.md'), 'utf8')

test('the same rules with the same outcomes', () => {
  const rows = [...document.matchAll(/^\| (R\d\d) +\| `([A-Z_]+)`/gm)].map(([, rule, outcome]) => [rule, outcome])
  expect(rows).toEqual(OUTCOMES.map((outcome, at) => [`R${String(at).padStart(2, '0')}`, outcome]))
})

test('the same facts with the same values', () => {
  const section = document.slice(document.indexOf('## Facts'), document.indexOf('## Rules'))
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.*) \|$/gm)].map(([, fact, text = '']) => [
    fact,
    [...text.matchAll(/`([^`]+)`/g)].map(([, value]) => value),
  ])
  expect(Object.fromEntries(rows)).toEqual(FACTS)
})

test('the same effect, entitlement, case actions and sentences', () => {
  const section = document.slice(document.indexOf('## What follows'), document.indexOf('## Who may do what'))
  const rows = [...section.matchAll(/^\| `([A-Z_]+)` .*$/gm)].map(([row]) => row.split('|').map((cell) => cell.trim()))
  const said = OUTCOMES.map((outcome) => {
    const { effect, entitled, allows } = consequenceOf(outcome)
    const actions = Object.entries(allows).map(([act, extent]) =>
      extent === 'yes' ? `\`${act}\`` : `\`${act}\` (${extent})`,
    )
    const { why, may } = staffSentence(outcome)
    return ['', `\`${outcome}\``, effect, entitled ?? '–', actions.join(', ') || 'none', why, may, '']
  })
  expect(rows).toEqual(said)
})

test('the table of rules names a desk exactly where one is rung', () => {
  const rows = [...document.matchAll(/^\| R\d\d +\| `([A-Z_]+)` +\| .* \| ([^|]+) \|$/gm)]
  const named = rows.map(([, outcome, goes = '']) => [outcome, /^(refused|told)/.exec(goes)?.[1] ?? 'routed'])
  expect(named).toEqual(OUTCOMES.map((outcome) => [outcome, consequenceOf(outcome).effect]))
})
