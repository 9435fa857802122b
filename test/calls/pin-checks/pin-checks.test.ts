/** PIN checks that outlast their turn, at two processes on one store: the answer is found by either, and digits do not stay. */
import { expect, test } from 'vitest'
import { makePinChecks, type CheckInProgress } from '../../../src/calls/pin-checks/pin-checks.ts'
import type { CheckResults } from '../../../src/calls/pin-checks/check-results.ts'
import { callId, contactId, credentialId } from '../../../src/domain/ids.ts'
import type { PinCheck } from '../../../src/domain/pin/pin-check.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { memoryCheckResults } from '../../../src/stores/memory/check-results.ts'

const ACCEPTED: PinCheck = {
  kind: 'accepted',
  contactId: contactId.parse('ana'),
  credentialId: credentialId.parse('ana-1'),
}
const ENTRY = { callId: callId.parse('call'), turn: 1, caller: { kind: 'withheld' }, attested: false } as const
const LIMIT_MS = 30_000

function store() {
  const clock = { at: Date.parse('2026-11-30T09:00:00Z') }
  return { clock, results: memoryCheckResults({ now: () => clock.at }) }
}

/** A process whose comparisons end when told to. */
function aProcess({ clock, results }: ReturnType<typeof store>, more: Partial<CheckResults> = {}) {
  let end: (check: PinCheck) => void = () => undefined
  const seen: { signal?: AbortSignal | undefined; lost: number } = { lost: 0 }
  const checks = makePinChecks({
    checkPin: (_, terms) => {
      seen.signal = terms?.signal
      return new Promise((resolve) => (end = resolve))
    },
    results: { ...results, ...more },
    expectedMs: () => 8_000,
    limitMs: () => LIMIT_MS,
    answerMs: 1,
    onLost: () => (seen.lost += 1),
    onFailure: () => undefined,
    now: () => new Date(clock.at),
  })
  return { checks, seen, end: (check: PinCheck) => end(check) }
}

async function waiting(begun: ReturnType<ReturnType<typeof aProcess>['checks']['begin']>): Promise<CheckInProgress> {
  const given = await begun
  if (given.kind !== 'waiting') throw new Error('it was answered at once')
  return given.checking
}

const keyed = () => ({ ...ENTRY, digits: new Secret('123456789012') })
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('the result is found at the process that compares and at another, as often as the same turn asks', async () => {
  const shared = store()
  const [owner, other] = [aProcess(shared), aProcess(shared)]
  const checking = await waiting(owner.checks.begin(keyed()))
  expect(checking.due).toBe('2026-11-30T09:00:08.000Z')
  for (const { checks } of [owner, other]) expect(await checks.look(checking)).toBeUndefined()
  owner.end(ACCEPTED)
  await settled()
  for (const { checks } of [owner, other, other]) expect(await checks.look(checking)).toEqual(ACCEPTED)
})

test('no other check has that result', async () => {
  const shared = store()
  const [owner, other] = [aProcess(shared), aProcess(shared)]
  const checking = await waiting(owner.checks.begin(keyed()))
  owner.end(ACCEPTED)
  await settled()
  expect(await other.checks.look({ ...checking, id: 'another' })).toBeUndefined()
})

test('when the process that compares has been silent for long enough, it could not be checked', async () => {
  const shared = store()
  const [owner, other] = [aProcess(shared), aProcess(shared)]
  const checking = await waiting(owner.checks.begin(keyed()))
  shared.clock.at += 5_001
  expect(await other.checks.look(checking)).toEqual({ kind: 'unavailable', why: 'lost' })
  expect(other.seen.lost).toBe(1)
})

test('a process that lives and never answers keeps no caller for ever', async () => {
  const shared = store()
  const owner = aProcess(shared)
  const checking = await waiting(owner.checks.begin(keyed()))
  shared.clock.at += LIMIT_MS + 14_999
  expect(await owner.checks.look(checking)).toBeUndefined()
  shared.clock.at += 1
  expect(await owner.checks.look(checking)).toEqual({ kind: 'unavailable', why: 'lost' })
  expect(owner.seen.signal?.aborted).toBe(true)
})

test('a caller who leaves stops a check that has not begun: here at once, elsewhere at the next beat', async () => {
  const shared = store()
  const [owner, other] = [aProcess(shared), aProcess(shared)]
  const first = await waiting(owner.checks.begin(keyed()))
  await owner.checks.leave(first)
  expect(owner.seen.signal?.aborted).toBe(true)
  const second = await waiting(owner.checks.begin(keyed()))
  await other.checks.leave(second)
  await expect.poll(() => owner.seen.signal?.aborted).toBe(true)
})

test('without the sign of life no caller is told to wait: it could not be checked', async () => {
  const owner = aProcess(store(), { beat: () => Promise.reject(new Error('Redis is down')) })
  expect(await owner.checks.begin(keyed())).toEqual({
    kind: 'answered',
    check: { kind: 'unavailable', why: 'store' },
  })
  expect(owner.seen.signal?.aborted).toBe(true)
})

test('a result that cannot be stored is found here, and stored as soon as it can be', async () => {
  const shared = store()
  let down = true
  const put: CheckResults['put'] = (...given) =>
    down ? Promise.reject(new Error('Redis is down')) : shared.results.put(...given)
  const [owner, other] = [aProcess(shared, { put }), aProcess(shared)]
  const checking = await waiting(owner.checks.begin(keyed()))
  owner.end(ACCEPTED)
  await settled()
  expect(await owner.checks.look(checking)).toEqual(ACCEPTED)
  expect(await other.checks.look(checking)).toBeUndefined()
  down = false
  await expect.poll(() => other.checks.look(checking)).toEqual(ACCEPTED)
})

test('a process that stops finishes what it has, and gives up what does not end in time', async () => {
  const shared = store()
  const owner = aProcess(shared)
  const checking = await waiting(owner.checks.begin(keyed()))
  owner.seen.signal?.addEventListener('abort', () => owner.end({ kind: 'unavailable', why: 'left' }))
  await owner.checks.drain(1)
  expect(await aProcess(shared).checks.look(checking)).toEqual({ kind: 'unavailable', why: 'left' })
})
