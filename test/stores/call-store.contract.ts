/** What every place that keeps calls must do; run on each of them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CallFeed, CallStore, Claim } from '../../src/calls/call-store.ts'
import type { Call } from '../../src/calls/call.ts'
import { callId, type CallId } from '../../src/domain/ids.ts'
import { ended, exampleCall, exampleTurn, WAITS } from './example-call.ts'

const LONG = 60_000

function tokenOf(claim: Claim): string {
  if (claim.kind !== 'run') throw new Error(`expected to run, got ${claim.kind}`)
  return claim.token
}

/** `make` gives a store that shares nothing with earlier tests. */
export function describeCallStore(name: string, make: () => Promise<CallStore>, feedOf: () => CallFeed): void {
  describe(`calls kept in ${name}`, () => {
    let store: CallStore
    beforeEach(async () => {
      store = await make()
    })

    async function saved(call = exampleCall(), turn = 0) {
      const token = tokenOf(await store.claim(call.id, turn, LONG))
      expect(await store.save(token, turn, call, exampleTurn(turn + 1))).toBe(true)
      return call
    }

    it('gives the ring of an unknown call to run, without a call', async () => {
      const claim = await store.claim(callId.parse('CAnew'), 0, LONG)
      expect(claim).toMatchObject({ kind: 'run', call: undefined })
    })

    it('gives back the call exactly as it was saved', async () => {
      const call = await saved(exampleCall({ language: 'fr', wrongPins: 2, turn: 1 }))
      expect(await store.read(call.id)).toEqual(call)
      expect(await store.claim(call.id, 1, LONG)).toMatchObject({ kind: 'run', call: { language: 'fr', wrongPins: 2 } })
    })

    it('knows nothing of a call that was only claimed', async () => {
      const id = callId.parse('CAclaimed')
      await store.claim(id, 0, LONG)
      expect(await store.read(id)).toBeUndefined()
      expect(await store.answerTo(id, 0)).toBeUndefined()
      expect(await store.countLive()).toBe(0)
    })

    it('gives a turn that was answered its stored answer, however often it comes', async () => {
      const call = await saved()
      for (let copy = 0; copy < 3; copy += 1)
        expect(await store.claim(call.id, 0, LONG)).toEqual({ kind: 'answered', answer: exampleTurn(1) })
      expect(await store.answerTo(call.id, 0)).toEqual(exampleTurn(1))
    })

    it('lets exactly one of 50 simultaneous copies run a turn', async () => {
      const call = await saved()
      const claims = await Promise.all(Array.from({ length: 50 }, () => store.claim(call.id, 1, LONG)))
      expect(claims.filter((claim) => claim.kind === 'run')).toHaveLength(1)
      expect(claims.filter((claim) => claim.kind === 'busy')).toHaveLength(49)
    })

    it('gives a turn to the next copy once the lease of a dead one is over', async () => {
      const call = await saved()
      const dead = tokenOf(await store.claim(call.id, 1, 40))
      expect(await store.claim(call.id, 1, LONG)).toEqual({ kind: 'busy' })
      await sleep(80)
      const next = tokenOf(await store.claim(call.id, 1, LONG))
      expect(await store.save(dead, 1, { ...call, wrongPins: 9 }, exampleTurn(2, 'dead'))).toBe(false)
      expect(await store.read(call.id)).toEqual(call)
      expect(await store.answerTo(call.id, 1)).toBeUndefined()
      expect(await store.save(next, 1, { ...call, wrongPins: 1 }, exampleTurn(2))).toBe(true)
      expect(await store.read(call.id)).toMatchObject({ wrongPins: 1 })
    })

    it('saves for a slow copy whose lease is over while nobody else has claimed', async () => {
      const call = await saved()
      const slow = tokenOf(await store.claim(call.id, 1, 1))
      await sleep(20)
      expect(await store.save(slow, 1, call, exampleTurn(2))).toBe(true)
    })

    it('saves once for one claim', async () => {
      const call = await saved()
      const token = tokenOf(await store.claim(call.id, 1, LONG))
      expect(await store.save(token, 1, call, exampleTurn(2))).toBe(true)
      expect(await store.save(token, 1, { ...call, wrongPins: 9 }, exampleTurn(2, 'again'))).toBe(false)
      expect(await store.answerTo(call.id, 1)).toEqual(exampleTurn(2))
    })

    it('does not save with a token of another turn or one that nobody was given', async () => {
      const call = await saved()
      const token = tokenOf(await store.claim(call.id, 1, LONG))
      expect(await store.save(token, 2, call, exampleTurn(3))).toBe(false)
      expect(await store.save('made-up', 1, call, exampleTurn(2))).toBe(false)
    })

    it('lets a retry run a turn that was given up, and only its holder give it up', async () => {
      const call = await saved()
      const token = tokenOf(await store.claim(call.id, 1, LONG))
      await store.release(call.id, 1, 'made-up')
      expect(await store.claim(call.id, 1, LONG)).toEqual({ kind: 'busy' })
      await store.release(call.id, 1, token)
      expect(await store.claim(call.id, 1, LONG)).toMatchObject({ kind: 'run' })
    })

    it('never revives a call that ended while its turn ran', async () => {
      const call = await saved()
      const token = tokenOf(await store.claim(call.id, 1, LONG))
      await store.change(call.id, ended)
      expect(await store.save(token, 1, call, exampleTurn(2))).toBe(false)
      expect((await store.read(call.id))?.stage.kind).toBe('ended')
      expect(await store.answerTo(call.id, 1)).toBeUndefined()
    })

    it('keeps an ended call ended whatever a change makes of it, and keeps the rest of the change', async () => {
      const call = await saved()
      await store.change(call.id, ended)
      const changed = await store.change(call.id, (latest) => ({
        call: { ...latest, stage: call.stage, mistypes: 4 },
      }))
      expect(changed?.call).toMatchObject({ stage: { kind: 'ended', how: 'hung-up' }, mistypes: 4 })
      expect(await store.read(call.id)).toEqual(changed?.call)
      expect(await store.countLive()).toBe(0)
    })

    it('gives the result of the change that counted, of each of 20 at once its own', async () => {
      const call = await saved()
      const one = () =>
        store.change(call.id, (latest) => ({
          call: { ...latest, mistypes: latest.mistypes + 1 },
          result: latest.mistypes,
        }))
      const changes = await Promise.all(Array.from({ length: 20 }, one))
      const results = changes.map((change) => change?.result ?? -1).toSorted((a, b) => a - b)
      expect(results).toEqual(Array.from({ length: 20 }, (_, before) => before))
      expect(changes.map((change) => (change?.call.mistypes ?? 0) - (change?.result ?? 0))).toEqual(
        Array.from({ length: 20 }, () => 1),
      )
    })

    it('keeps every one of 20 simultaneous changes', async () => {
      const call = await saved()
      const one = () => store.change(call.id, (latest) => ({ call: { ...latest, mistypes: latest.mistypes + 1 } }))
      await Promise.all(Array.from({ length: 20 }, one))
      expect(await store.read(call.id)).toMatchObject({ mistypes: 20 })
    })

    it('leaves a call as it is when the change makes nothing of it, even one that scribbled on it', async () => {
      const call = await saved()
      const kept = await store.change(call.id, (latest) => {
        latest.mistypes = 99
        return { result: latest.mistypes }
      })
      expect(kept).toEqual({ call, result: 99 })
      expect(await store.read(call.id)).toEqual(call)
    })

    it('has nothing to change of a call it does not know', async () => {
      expect(await store.change(callId.parse('CAnone'), ended)).toBeUndefined()
      expect(await store.read(callId.parse('CAnone'))).toBeUndefined()
    })

    it('lets nobody change a kept call through an object they hold', async () => {
      const call = exampleCall()
      await saved(call)
      call.wrongPins = 7
      const read = await store.read(call.id)
      if (read !== undefined) read.wrongPins = 8
      expect(await store.read(call.id)).toMatchObject({ wrongPins: 0 })
    })

    it('names calls that went silent, oldest first, without the ended ones and the others', async () => {
      const at = (second: number) => `2026-03-01T03:00:0${second}.000Z`
      const calls = [3, 1, 2, 5].map((second) => exampleCall({ lastSeenAt: at(second) }))
      for (const call of calls) await saved(call)
      const over = await saved(exampleCall({ lastSeenAt: at(0) }))
      await store.change(over.id, ended)
      const [three, one, two] = calls.map((call): CallId => call.id)
      expect(await store.silentSince(new Date(at(4)), 10)).toEqual([one, two, three])
      expect(await store.silentSince(new Date(at(4)), 2)).toEqual([one, two])
      expect(await store.silentSince(new Date(at(1)), 10)).toEqual([])
    })

    it('counts the calls that have not ended', async () => {
      const calls = [await saved(), await saved(), await saved()]
      expect(await store.countLive()).toBe(3)
      for (const call of calls.slice(0, 2)) await store.change(call.id, ended)
      expect(await store.countLive()).toBe(1)
    })

    it('gives every call that has not ended, as it is now', async () => {
      const calls = [await saved(), await saved(), await saved()]
      await store.change(calls[0]?.id ?? callId.parse('none'), ended)
      await store.change(calls[1]?.id ?? callId.parse('none'), (latest) => ({ call: { ...latest, mistypes: 2 } }))
      const going = await store.inProgress()
      expect(going.map(({ id, mistypes }) => `${id} ${mistypes}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
        [`${calls[1]?.id} 2`, `${calls[2]?.id} 0`].toSorted((a, b) => (a < b ? -1 : 1)),
      )
    })

    it('tells of every call at a desk that is written, and of one that leaves it, until told to stop', async () => {
      const told: (CallId | undefined)[] = []
      const watching = await feedOf().watch((id) => told.push(id))
      const inTheMenus = await saved()
      // A listener that has only just come may have missed something, and is told so.
      const call = await saved()
      await expect
        .poll(async () => {
          await store.change(call.id, (latest) => ({ call: { ...latest, stage: WAITS } }))
          return told.includes(call.id)
        })
        .toBe(true)
      // The first of the two is told before the second.
      const isToldOf = async (change: (latest: Call) => { call: Call }) => {
        const ofCall = () => told.filter((id) => id === call.id).length
        const before = ofCall()
        await store.change(call.id, change)
        const marker = await saved()
        await store.change(marker.id, (latest) => ({ call: { ...latest, stage: WAITS } }))
        await expect.poll(() => told.includes(marker.id)).toBe(true)
        return ofCall() > before
      }
      expect(await isToldOf((latest) => ({ call: { ...latest, mistypes: latest.mistypes + 1 } }))).toBe(true)
      expect(await isToldOf((latest) => ({ call: { ...latest, stage: inTheMenus.stage } }))).toBe(true)
      expect(await isToldOf((latest) => ({ call: { ...latest, mistypes: latest.mistypes + 1 } }))).toBe(false)
      expect(await isToldOf((latest) => ({ call: { ...latest, stage: WAITS } }))).toBe(true)
      expect(await isToldOf(ended)).toBe(true)
      expect(told).not.toContain(inTheMenus.id)
      await watching.stop()
      const before = told.length
      const late = await saved()
      await store.change(late.id, (latest) => ({ call: { ...latest, stage: WAITS } }))
      await sleep(50)
      expect(told).toHaveLength(before)
    })

    it('takes a call off the live ones when its last turn ends it', async () => {
      const call = await saved()
      const token = tokenOf(await store.claim(call.id, 1, LONG))
      expect(await store.save(token, 1, ended(call).call, exampleTurn(2))).toBe(true)
      expect(await store.countLive()).toBe(0)
      expect((await store.read(call.id))?.stage.kind).toBe('ended')
    })
  })
}
