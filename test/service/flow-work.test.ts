/** Flows are checked and calls replayed in another process: no caller waits for it, it has a limit, and what becomes of it is always said. */
import { afterEach, expect, test, vi } from 'vitest'
import {
  startFlowWork,
  type FlowWorkLimits,
  type StartedFlowWork,
} from '../../src/service/flow-work/flow-work-process.ts'
import { flowWorkHere } from '../../src/calls/flow-work/flow-work-here.ts'
import { realFlows } from '../flows/flows-folder.ts'
import { recorded } from '../calls/replay/recorded.ts'

/** On a slow machine nothing is late unless a test says so. */
const PATIENT = { startMs: 300_000, jobMs: 300_000 }
const failures: unknown[] = []
const started: StartedFlowWork[] = []
function start(limits?: FlowWorkLimits): StartedFlowWork {
  const work = startFlowWork((error) => failures.push(error), { ...PATIENT, ...limits })
  started.push(work)
  return work
}
afterEach(async () => {
  for (const work of started.splice(0)) await work.stop()
  failures.length = 0
})

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const { sources, flows } = realFlows()
const LEFT = { did: [], answers: { 'pin-entry-open': 'open', 'incident-for-all': 'none' } }

test('what another process finds is what this one finds, and that process goes when it is idle', async () => {
  const work = start({ idleMs: 50 })
  const here = flowWorkHere()
  expect(work.pid()).toBeUndefined()
  const faulty = sources.map((one) => (one.file === 'pin.flow.yaml' ? { ...one, source: 'flow: [' } : one))
  expect(await work.check(faulty)).toEqual(await here.check(faulty))
  const pid = work.pid() ?? process.pid
  expect(pid).not.toBe(process.pid)
  expect(await work.check(sources)).toMatchObject({ kind: 'whole', version: flows.version })
  const calls = [recorded(flows, LEFT)]
  const batch = {
    sources,
    languages: { numbers: {}, offered: [] },
    calls,
    before: [{ version: flows.version, sources }],
  }
  const replayed = await work.replay(batch)
  expect(replayed).toEqual(await here.replay(batch))
  expect(replayed).toMatchObject({ calls: [{ verdict: { kind: 'same' } }], withoutFlows: 0 })
  await vi.waitFor(() => expect(isThere(pid)).toBe(false), { timeout: 20_000 })
  expect(work.pid()).toBeUndefined()
  expect(failures).toEqual([])
})

test('who asks while too many wait is told so, and the others are answered', async () => {
  const work = start({ mostWaiting: 1 })
  const kinds = (await Promise.all([1, 2, 3].map(() => work.check(sources)))).map((one) =>
    one.kind === 'unchecked' ? one.why : one.kind,
  )
  expect(kinds).toEqual(['whole', 'whole', 'busy'])
})

test('what takes too long is ended, and what waits behind it begins with a new process', async () => {
  const work = start({ jobMs: 1 })
  const late = { kind: 'unchecked', why: 'late' }
  expect(await Promise.all([work.check(sources), work.check(sources)])).toEqual([late, late])
})

test('a process that is killed is said to have broken off, and the next question has another one', async () => {
  const work = start()
  const first = work.check(sources)
  const pid = work.pid() ?? 0
  process.kill(pid, 'SIGKILL')
  expect(await first).toEqual({ kind: 'unchecked', why: 'broke-off' })
  expect(failures).toHaveLength(1)
  expect(await work.check(sources)).toMatchObject({ kind: 'whole' })
  expect(work.pid()).not.toBe(pid)
})
