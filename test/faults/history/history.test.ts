/** The promises over recorded runs. FAULT_SEED and FAULT_CALLS choose one run (`npm run test:faults`); otherwise a bounded share. */
import { expect, test } from 'vitest'
import { nextFlows } from '../../flows/flows-folder.ts'
import { checkHistory, harmed, PROMISES, type Promise10 } from './check-history.ts'
import { recordHistory } from './record-history.ts'
import { rollingUpdate } from './rolling-update.ts'

const { FAULT_SEED, FAULT_CALLS } = process.env
const CALLS = Number(FAULT_CALLS ?? 40)
const ROLLING_CALLS = Number(FAULT_CALLS ?? 25)
/** One run is the share of every change; `npm run test:faults` records others. A seed that finds a fault is added here. */
const SEEDS = FAULT_SEED === undefined ? [1] : [Number(FAULT_SEED)]
const KEPT = Object.fromEntries(Object.keys(PROMISES).map((promise) => [promise, []]))
/** Ten calls a second is slow; a run that takes longer hangs. */
const TIME_MS = 60_000 + CALLS * 300

test.each(SEEDS)(
  'the ten promises hold, seed %d',
  async (seed) => {
    const history = await recordHistory({ seed, calls: CALLS })
    const verdict = checkHistory(history)
    if (FAULT_SEED !== undefined) print(seed, history, verdict)
    expect(verdict).toEqual(KEPT)
    // A run in which nothing happened proves nothing.
    expect(history.calls).toHaveLength(CALLS)
    expect(history.audit.filter(({ type }) => type === 'pin.accepted').length).toBeGreaterThan(0)
  },
  TIME_MS,
)

test.each(SEEDS)(
  'a rolling update and its rollback harm no call, seed %d',
  async (seed) => {
    const next = nextFlows()
    const history = await recordHistory({
      seed,
      calls: ROLLING_CALLS,
      meanwhile: (scene, _, run) => rollingUpdate(scene, next, ROLLING_CALLS, run),
    })
    const [verdict, harm] = [checkHistory(history), harmed(history)]
    if (FAULT_SEED !== undefined) print(seed, history, verdict, harm)
    expect(harm).toEqual({ restarted: 0, lost: 0, unfollowed: 0, notGivenBack: 0, differing: 0 })
    expect(verdict).toEqual(KEPT)
    // Calls of both versions were there, and at both kinds of process.
    expect(history.calls).toHaveLength(ROLLING_CALLS)
    expect(new Set(history.calls.map(({ version }) => version)).size).toBe(2)
  },
  TIME_MS,
)

function print(
  seed: number,
  history: Awaited<ReturnType<typeof recordHistory>>,
  verdict: Record<Promise10, string[]>,
  harm?: ReturnType<typeof harmed>,
): void {
  const ends = new Map<string, number>()
  for (const { end, live } of history.calls) {
    const name = `${end}${live?.verified === true ? ', verified' : ''}`
    ends.set(name, (ends.get(name) ?? 0) + 1)
  }
  const lines = [
    `seed ${seed}: ${history.calls.length} calls, ${history.answers.length} requests, ${history.audit.length} audit rows`,
    [...ends].map(([end, count]) => `${count} ${end}`).join(' · '),
    ...(harm === undefined
      ? []
      : [
          `rolling update and rollback: calls ${history.calls.length}, restarted ${harm.restarted}, lost ${harm.lost}, not followed ${harm.unfollowed}; tries not given back ${harm.notGivenBack}, other words to the same request ${harm.differing}`,
        ]),
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
