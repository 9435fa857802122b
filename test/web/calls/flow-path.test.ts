/** The path of a call on the flows: every step has its place, and what the call went through is numbered and marked. */
import { describe, expect, test } from 'vitest'
import type { TurnRecord } from '../../../src/calls/call.ts'
import { arrowsOf, stepsByFlow } from '../../../src/flows/flow-graph.ts'
import { FlowPath } from '../../../src/web/calls/call-path.tsx'
import { layOut } from '../../../src/web/calls/flow-layout.ts'
import { toHtml } from '../../../src/web/shell/to-html.ts'
import { stepsTaken, stretchesOf } from '../../../src/web/calls/steps-taken.ts'
import { realFlows } from '../../flows/flows-folder.ts'

const { flows } = realFlows()

const turn = (number: number, ...steps: string[]): TurnRecord => ({
  turn: number,
  at: `2026-11-30T10:00:0${number}.000Z`,
  heard: [],
  did: 'keyed',
  steps,
})

describe.each([...stepsByFlow(flows)])('the drawing of %s', (_flow, steps) => {
  const { boxes, arrows, columns, rows } = layOut(steps)

  test('has a place of its own for every step and every step that it leads to', () => {
    const wanted = new Set(steps.flatMap(([name, step]) => [name, ...arrowsOf(name, step).map(({ to }) => to)]))
    expect(new Set(boxes.map(({ name }) => name))).toEqual(wanted)
    expect(new Set(boxes.map(({ column, row }) => `${column} ${row}`)).size).toBe(wanted.size)
    expect(Math.max(...boxes.map(({ column }) => column))).toBe(columns - 1)
    expect(Math.max(...boxes.map(({ row }) => row))).toBe(rows - 1)
  })

  test('has every arrow, and is the same every time', () => {
    expect(arrows).toEqual(steps.flatMap(([name, step]) => arrowsOf(name, step)))
    expect(layOut(steps)).toEqual({ boxes, arrows, columns, rows })
  })
})

const MISTYPED = [
  turn(0, 'main/open', 'pin/start', 'pin/greet'),
  turn(1, 'pin/greet', 'pin/check', 'pin/say-count', 'pin/again'),
  turn(2, 'pin/again'),
  turn(3, 'pin/again', 'pin/check', 'company/start'),
]

test('a step at which the call stayed counts once, with the answer that led to each', () => {
  const taken = stepsTaken(MISTYPED, flows)
  expect(taken.map(({ number, step, by }) => `${number} ${step} ${by ?? '-'}`)).toEqual([
    '1 main/open -',
    '2 pin/start open',
    '3 pin/greet none',
    '4 pin/check entered',
    '5 pin/say-count too-short-or-long',
    '6 pin/again ',
    '7 pin/check entered',
    '8 company/start accepted',
  ])
  expect(stretchesOf(taken).map(({ flow, steps }) => `${flow} ${steps.length}`)).toEqual([
    'main 1',
    'pin 6',
    'company 1',
  ])
})

function drawn(turns: TurnRecord[], flowVersion = flows.version): string {
  const path = { moments: [], turns, decisions: [], flowVersion }
  const made = FlowPath({ id: 'CA1', path, flows, heardAs: (prompt) => prompt, zone: 'UTC' })
  return made === null ? '' : toHtml(made)
}
const count = (text: string, part: string) => text.split(part).length - 1

test('the arrows that were taken are marked, and only the flows that were gone through are drawn', () => {
  const page = drawn(MISTYPED)
  expect(count(page, '<figure')).toBe(3)
  // main: 1; pin: start to greet, check to the count, on to again, back to the check, on to the company.
  expect(count(page, 'flow-arrow--taken')).toBe(7)
  expect(page).toContain('4, 7')
  expect(page).toContain('10:00:03')
  expect(page).not.toContain('have changed since')
})

test('a star that leads back is drawn although no arrow leads there', () => {
  expect(drawn([turn(0, 'wish/menu', 'wish/next', 'wish/menu')])).toContain('flow-line--leap')
})

test('a call that is older than the flows of today says so, with the steps that are gone', () => {
  const page = drawn([turn(0, 'main/open', 'pin/of-old', 'taken-away/start')], 'of-old')
  expect(page).toContain('have changed since')
  expect(count(page, 'no longer in the flows')).toBe(2)
})

test('a call whose steps are not on record has no drawing', () => {
  expect(drawn([])).toBe('')
})
