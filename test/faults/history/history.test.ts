/** The promises over recorded runs. FAULT_SEED and FAULT_CALLS choose one run (`npm run test:faults`); otherwise a bounded share. */
import { expect, test } from 'vitest'
import { checkHistory, PROMISES, type Promise10 } from './check-history.ts'
import { recordHistory } from './record-history.ts'

const { FAULT_SEED, FAULT_CALLS } = process.env
const CALLS = Number(FAULT_CALLS ?? 40)
/** One run is the share of every change; `npm run test:faults` records others. A seed that finds a fault is added here. */
const SEEDS = FAULT_SEED === undefined ? [1] : [Number(FAULT_SEED)]
/** Ten calls a second is slow; a run that takes longer hangs. */
const TIME_MS = 60_000 + CALLS * 300

test.each(SEEDS)(
  'the ten promises hold, seed %d',
  async (seed) => {
    const history = await recordHistory({ seed, calls: CALLS })
    const verdict = checkHistory(history)
    if (FAULT_SEED !== undefined) print(seed, history, verdict)
    expect(verdict).toEqual(Object.fromEntries(Object.keys(PROMISES).map((promise) => [promise, []])))
    // A run in which nothing happened proves nothing.
    expect(history.calls).toHaveLength(CALLS)
    expect(history.verifiedCalls.length).toBeGreaterThan(0)
  },
  TIME_MS,
)

function print(
  seed: number,
  history: Awaited<ReturnType<typeof recordHistory>>,
  verdict: Record<Promise10, string[]>,
): void {
  const ends = new Map<string, number>()
  for (const { end, live } of history.calls) {
    const name = `${end}${live?.verified === true ? ', verified' : ''}`
    ends.set(name, (ends.get(name) ?? 0) + 1)
  }
  const lines = [
    `seed ${seed}: ${history.calls.length} calls, ${history.answers.length} requests, ${history.audit.length} audit rows`,
    [...ends].map(([end, count]) => `${count} ${end}`).join(' · '),
    ...Object.entries(PROMISES).map(([name, promise]) => {
      const broken = verdict[name as Promise10]
      return `${name.padEnd(4)}${broken.length === 0 ? 'holds ' : 'BROKEN'}  ${promise}${broken.map((what) => `\n      ${what}`).join('')}`
    }),
  ]
  for (const { sid, trail = [] } of history.calls) {
    if (
      Object.values(verdict)
        .flat()
        .some((what) => what.startsWith(sid))
    )
      lines.push(sid, ...trail.map((step) => `      ${step}`))
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
}
