/** The line that tells a person how far a long piece of work is. */
import { expect, test } from 'vitest'
import { progress } from '../../../src/cli/program/progress.ts'

function lines(isTTY: boolean, seconds: readonly [at: number, done: number][], total: number | undefined): string[] {
  const said: string[] = []
  let now = 0
  const out = { isTTY, write: (text: string) => said.push(text.trim()) > 0 }
  const tell = progress('read', (done) => total && done / total, { out, now: () => now * 1_000 })
  for (const [at, done] of seconds) {
    now = at
    tell(done)
  }
  return said
}

test('says the share and, once the rate is known, the time that is left', () => {
  expect(
    lines(
      true,
      [
        [1, 1_000],
        [10, 250_000],
        [40, 1_000_000],
      ],
      1_000_000,
    ),
  ).toEqual(['1,000 rows read, 0 %', '250,000 rows read, 25 %, 0:30 left', '1,000,000 rows read, 100 %'])
})

test('says no share of a whole that is not known, and nothing to a script', () => {
  expect(lines(true, [[10, 500]], undefined)).toEqual(['500 rows read'])
  expect(lines(false, [[10, 500]], 1_000)).toEqual([])
})
