/** TaskRouter's expressions. */
import { describe, expect, test } from 'vitest'
import { isTrue } from '../../src/simulator/taskrouter/expression.ts'

const own = { desk: 'support', languages: ['en', 'es'], level: 3, on: true, place: { region: 'eu' } }
const task = { language: 'es', level: 2 }

describe('an expression', () => {
  test.each([
    ['1==1', true],
    ['1 == 2', false],
    ['desk == "support"', true],
    ["desk != 'support'", false],
    ['missing == "x"', false],
    ['level >= 3 AND level < 4', true],
    ['level > 3 OR on', true],
    ['NOT (level > 3)', true],
    ['"es" IN languages', true],
    ['"fr" not in languages', true],
    ['languages HAS "en"', true],
    ['desk IN ["sales", "support"]', true],
    ['desk IN []', false],
    ['desk CONTAINS "port"', true],
    ['place.region == "eu"', true],
    ['worker.level >= task.level AND task.language IN languages', true],
    ['worker.level < task.level', false],
    ['on == true AND (desk == "a" OR desk == "support")', true],
  ])('%s is %s', (expression, expected) => {
    expect(isTrue(expression, { own, task, worker: own })).toBe(expected)
  })

  test.each(['', 'desk ==', '(1==1', '1==1 2', 'desk IN [', '"a" NOT 1', '1==1 $'])('%j is refused', (expression) => {
    expect(() => isTrue(expression, { own })).toThrow()
  })
})
