/** `docs/rules.md` lists the facts, rules and outcomes that the program has, in the same order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
