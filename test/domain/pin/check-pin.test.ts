/** Checking a PIN: the threats of docs/security.md, "Threats", answers that tell nothing, and faults that open nothing. */
import { describe, expect, test } from 'vitest'
import { makeSemaphore } from '../../../src/domain/semaphore.ts'
import { callId, contactId } from '../../../src/domain/ids.ts'
import { issuePin } from '../../../src/domain/pin/issue-pin.ts'
import { verifyPin } from '../../../src/domain/pin/pin-hash.ts'
import { selectorHmac } from '../../../src/domain/pin/pin.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { anyNumber, DAY, from, HOUR, KEYS, pinDoor, pinOf, SECOND, SELECTOR_KEY, SIZE, wrongFor } from './pin-door.ts'

const ANA = contactId.parse('ana')
const HOME = '+442079460018'
const CALL = callId.parse('one-call')
const broken = () => Promise.reject(new Error('the store is down'))

describe('the right PIN', () => {
  test('is accepted from any phone, and written down before it is', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const answer = await door.key(right)
    expect(answer).toMatchObject({ kind: 'accepted', contactId: 'ana' })
    expect(door.entries.at(-1)).toMatchObject({ type: 'pin.accepted', subject: 'ana', actor: 'contact ana' })
    expect(door.compared).toHaveLength(1)
  })

  test('may be used any number of times', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    for (let calls = 0; calls < 100; calls++) expect((await door.key(right)).kind).toBe('accepted')
    expect(await door.records.store.summaryFor(ANA)).toMatchObject({ failuresInARow: 0, failuresInLife: 0 })
  })

  test('keyed by fifty copies of one request is accepted once (race.right)', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const answers = await Promise.all(Array.from({ length: 50 }, () => door.key(right, { callId: CALL })))
    expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1)
    expect(answers.filter((answer) => answer.kind === 'unavailable' && answer.why === 'repeat')).toHaveLength(49)
    expect(door.compared).toHaveLength(1)
  })

  test('after a wrong one in the same turn is not evaluated (replay.digits-changed)', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    expect((await door.key(wrongFor(right), { callId: CALL, turn: 4 })).kind).toBe('wrong')
    expect(await door.key(right, { callId: CALL, turn: 4 })).toEqual({ kind: 'unavailable', why: 'repeat' })
    expect((await door.key(right, { callId: CALL, turn: 5 })).kind).toBe('accepted')
  })

  test('of a contact who is not active is wrong, and counted', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    door.records.makeInactive(ANA)
    expect(await door.key(right)).toEqual({ kind: 'wrong', reason: 'inactive-contact' })
    expect(await door.key(wrongFor(right))).toEqual({ kind: 'wrong', reason: 'mismatch' })
    expect(await door.records.store.summaryFor(ANA)).toMatchObject({ failuresInARow: 2 })
  })

  test('that was replaced or disabled is wrong', async () => {
    const door = pinDoor()
    const old = await door.contact('ana')
    const right = await door.contact('ana')
    expect(await door.key(old)).toEqual({ kind: 'wrong', reason: 'replaced' })
    await door.disable(ANA)
    expect(await door.key(right)).toEqual({ kind: 'wrong', reason: 'disabled' })
  })

  test('retired while it was compared is wrong', async () => {
    const door = pinDoor(({ verify, credentials }) => ({
      verify: async (...given) => {
        const result = (await verify?.(...given)) ?? 'mismatch'
        const entry = {
          type: 'pin.disabled',
          at: new Date(),
          actor: 'x',
          subject: ANA,
          callId: undefined,
          body: {},
        } as const
        await credentials.disable(ANA, entry)
        return result
      },
    }))
    const right = await door.contact('ana')
    expect(await door.key(right)).toMatchObject({ kind: 'wrong' })
    expect(door.entries.filter(({ type }) => type === 'pin.accepted')).toEqual([])
  })
})

describe('slips of the fingers', () => {
  test('are told apart, cost nobody a try and are never compared', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const digits = right.reveal()
    const last = (Number(digits.at(-1)) + 1) % 10
    for (let slips = 0; slips < 20; slips++) {
      const caller = from(HOME)
      const short = await door.key(new Secret(digits.slice(1)), { caller })
      expect(short).toEqual({ kind: 'mistyped', fault: 'length', count: 11 })
      const slip = await door.key(new Secret(`${digits.slice(0, -1)}${last}`), { caller })
      expect(slip).toEqual({ kind: 'mistyped', fault: 'check-digit', count: 12 })
    }
    expect(door.compared).toEqual([])
    expect(await door.records.store.summaryFor(ANA)).toMatchObject({ failuresInARow: 0 })
    expect((await door.deps.tries.failures()).lastHour).toBe(0)
    expect(await door.deps.tries.pauseFor(from(HOME), false)).toMatchObject({ paused: true })
    expect((await door.key(right, { caller: from(HOME) })).kind).toBe('accepted')
  })
})

describe('guessing', () => {
  test('one contact: of 1,000 tries over 30 days at most ten are compared (throttle.hardlimit)', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    for (let tries = 0; tries < 1_000; tries++) {
      expect((await door.key(wrongFor(right))).kind).toBe('wrong')
      door.tick((30 * DAY) / 1_000)
    }
    door.tick(60 * DAY)
    expect(await door.key(right)).toEqual({ kind: 'wrong', reason: 'locked' })
    expect(door.compared.filter((id) => id.startsWith('ana'))).toHaveLength(10)
    const fresh = await door.contact('ana')
    expect((await door.key(fresh)).kind).toBe('accepted')
  })

  test("one contact, two tries between the owner's calls for a year: at most fifty (throttle.drip)", async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    let accepted = 0
    for (let day = 0; day < 365; day++) {
      for (let tries = 0; tries < 2; tries++) await door.key(wrongFor(right))
      if ((await door.key(right)).kind === 'accepted') accepted += 1
      door.tick(DAY)
    }
    expect(accepted).toBeGreaterThan(20)
    expect(door.compared.filter((id) => id.startsWith('ana')).length - accepted).toBeLessThanOrEqual(50)
    expect(await door.key(right)).toEqual({ kind: 'wrong', reason: 'locked' })
  })

  test('everybody a little: attack mode comes, and known pairs are still served (throttle.spray)', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const owner = { caller: from(HOME), attested: true }
    expect((await door.key(right, owner)).kind).toBe('accepted')
    let paused = 0
    for (let tries = 0; tries < 10_000; tries++) {
      const call = { callId: callId.parse(`spray-${Math.floor(tries / 3)}`), turn: tries % 3 }
      const answer = await door.key(anyNumber(), { ...call, caller: from(`+1${2_000_000_000 + tries * 100_000}`) })
      if (answer.kind === 'paused') paused += 1
      else expect(answer.kind).toBe('wrong')
      if (tries < 119) expect(paused).toBe(0)
    }
    expect(paused).toBeGreaterThan(6_500)
    const first = await door.key(wrongFor(right), { ...owner, callId: CALL, turn: 1 })
    expect(first).toEqual({ kind: 'wrong', reason: 'mismatch' })
    expect((await door.key(right, { ...owner, callId: CALL, turn: 2 })).kind).toBe('accepted')
  })

  test('locking somebody out: the owner is verified from the usual phone meanwhile (dos.victim)', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const owner = { caller: from(HOME), attested: true }
    expect((await door.key(right, owner)).kind).toBe('accepted')
    for (let tries = 0; tries < 40; tries++) {
      await door.key(wrongFor(right))
      door.tick(HOUR)
    }
    expect(await door.key(right)).toEqual({ kind: 'wrong', reason: 'locked' })
    expect((await door.key(right, owner)).kind).toBe('accepted')
    // Nor does that success hand the strangers ten more tries.
    expect(await door.key(wrongFor(right))).toEqual({ kind: 'wrong', reason: 'locked' })
    // The same number without the line's word for it is a stranger.
    expect(await door.key(right, { ...owner, attested: false })).toEqual({ kind: 'wrong', reason: 'locked' })
  })

  test('from a borrowed caller number ends after the five tries of the pair', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const owner = { caller: from(HOME), attested: true }
    await door.key(right, owner)
    const reasons = []
    for (let tries = 0; tries < 6; tries++) {
      const answer = await door.key(wrongFor(right), owner)
      reasons.push(answer.kind === 'wrong' ? answer.reason : answer.kind)
      door.tick(DAY)
    }
    expect(reasons).toEqual(['mismatch', 'mismatch', 'mismatch', 'mismatch', 'mismatch', 'locked'])
  })

  test('a caller number is known for 90 days after its last success', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const owner = { caller: from(HOME), attested: true }
    await door.key(right, owner)
    for (let tries = 0; tries < 12; tries++) {
      await door.key(wrongFor(right))
      door.tick(HOUR)
    }
    door.tick(89 * DAY)
    expect((await door.key(right, owner)).kind).toBe('accepted')
    door.tick(91 * DAY)
    expect(await door.key(right, owner)).toEqual({ kind: 'wrong', reason: 'locked' })
  })

  test('with hidden numbers closes PIN entry for hidden numbers only (throttle.anonymous)', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const caller = { kind: 'withheld' } as const
    for (let tries = 0; tries < 60; tries++) expect((await door.key(anyNumber(), { caller })).kind).toBe('wrong')
    expect(await door.key(right, { caller })).toEqual({ kind: 'paused', scope: 'withheld', minutes: 60 })
    expect((await door.key(right)).kind).toBe('accepted')
  })

  test('from one number is paused after six, however many good PINs come between (interleaving)', async () => {
    const door = pinDoor()
    const own = await door.contact('mallory')
    const caller = from(HOME)
    for (let tries = 0; tries < 6; tries++) {
      expect((await door.key(anyNumber(), { caller })).kind).toBe('wrong')
      if (tries < 5) expect((await door.key(own, { caller })).kind).toBe('accepted')
    }
    expect(await door.key(own, { caller })).toEqual({ kind: 'paused', scope: 'caller', minutes: 60 })
    expect(door.entries.at(-1)).toMatchObject({ type: 'pin.not-checked', body: { reason: 'limit', scope: 'caller' } })
  })

  test('in one call ends after three', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    for (let turn = 0; turn < 3; turn++) await door.key(anyNumber(), { callId: CALL, turn })
    expect(await door.key(right, { callId: CALL, turn: 3 })).toEqual({ kind: 'paused', scope: 'call', minutes: 0 })
  })
})

describe('no answer tells which PINs exist', () => {
  test('unknown, wrong, waiting, locked, replaced, disabled and inactive do the same work', async () => {
    const work: { written: number; reserved: number } = { written: 0, reserved: 0 }
    const door = pinDoor(({ credentials, audit }) => ({
      credentials: {
        ...credentials,
        reserveTry: async (...given) => {
          const reserved = await credentials.reserveTry(...given)
          if (reserved.kind === 'go') work.reserved += 1
          return reserved
        },
        reserveDecoyTry: async (decoy) => {
          work.reserved += 1
          await credentials.reserveDecoyTry(decoy)
        },
      },
      audit: {
        append: async (entry) => {
          work.written += 1
          await audit.append(entry)
        },
      },
    }))
    const waiting = await door.contact('waiting')
    const locked = await door.contact('locked')
    for (let tries = 0; tries < 12; tries++) {
      await door.key(wrongFor(locked))
      door.tick(HOUR)
    }
    for (let tries = 0; tries < 3; tries++) await door.key(wrongFor(waiting))
    const replaced = await door.contact('replaced')
    await door.contact('replaced')
    const disabled = await door.contact('disabled')
    await door.disable(contactId.parse('disabled'))
    const inactive = await door.contact('inactive')
    door.records.makeInactive(contactId.parse('inactive'))
    const known = await door.contact('known')

    const cases = {
      'unknown-selector': anyNumber(),
      mismatch: wrongFor(known),
      waiting,
      locked,
      replaced,
      disabled,
      'inactive-contact': inactive,
    }
    for (const [reason, digits] of Object.entries(cases)) {
      const before = { ...work, compared: door.compared.length }
      expect(await door.key(digits)).toEqual({ kind: 'wrong', reason })
      expect({
        reason,
        compared: door.compared.length - before.compared,
        reserved: work.reserved - before.reserved,
        written: work.written - before.written,
      }).toEqual({ reason, compared: 1, reserved: 1, written: 1 })
    }
  })

  test('every one of them costs the caller number one of its six tries', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    for (let tries = 0; tries < 12; tries++) {
      await door.key(wrongFor(right))
      door.tick(HOUR)
    }
    for (const digits of [right, anyNumber()]) {
      const caller = from(`+49301234${digits === right ? '1' : '2'}`)
      const kinds = []
      for (let tries = 0; tries < 7; tries++) kinds.push((await door.key(digits, { caller })).kind)
      expect(kinds).toEqual([...Array.from({ length: 6 }, () => 'wrong'), 'paused'])
    }
  })

  test('a decoy is chosen by the selector, always the same and one of 64', async () => {
    const used: number[] = []
    const door = pinDoor(({ credentials }) => ({
      credentials: {
        ...credentials,
        reserveDecoyTry: async (decoy) => {
          used.push(decoy)
          await credentials.reserveDecoyTry(decoy)
        },
      },
    }))
    const nobody = anyNumber()
    await door.key(nobody)
    await door.key(wrongFor(nobody))
    expect(used[0]).toBe(used[1])
    for (let tries = 0; tries < 600; tries++) await door.key(anyNumber())
    expect(new Set(used).size).toBeGreaterThan(50)
  })

  test('no answer about a well-formed number comes before 400 ms', async () => {
    const pauses: number[] = []
    let spend = 0
    const door = pinDoor(({ verify }) => ({
      pause: async (ms) => void pauses.push(ms),
      verify: async (...given) => {
        door.tick(spend)
        return (await verify?.(...given)) ?? 'mismatch'
      },
    }))
    const right = await door.contact('ana')
    await door.key(right)
    spend = 150
    await door.key(wrongFor(right))
    await door.key(anyNumber())
    spend = 900
    await door.key(right)
    spend = -HOUR
    await door.key(anyNumber())
    await door.key(new Secret('12'))
    expect(pauses).toEqual([400, 250, 250, 400])
  })

  test('nothing written down holds a digit of what was keyed', async () => {
    const door = pinDoor()
    const right = await door.contact('ana')
    const keyed = [right, wrongFor(right), anyNumber()]
    for (const digits of keyed) await door.key(digits)
    const written = JSON.stringify(door.entries)
    for (const digits of keyed) {
      expect(written).not.toContain(digits.reveal().slice(0, 5))
      expect(written).not.toContain(digits.reveal().slice(5, 11))
      expect(written).not.toContain(selectorHmac(pinOf(digits), SELECTOR_KEY))
    }
    expect(door.entries.slice(-2)).toMatchObject([
      {
        type: 'pin.refused',
        actor: 'unverified caller',
        subject: 'ana',
        body: { reason: 'mismatch', credential: 'ana-1' },
      },
      { type: 'pin.refused', subject: undefined, body: { reason: 'unknown-selector', credential: null } },
    ])
  })
})

describe('when something fails', () => {
  test('more at once than can be compared are told so and charged to nobody', async () => {
    let finish = () => {}
    const held = new Promise<void>((resolve) => {
      finish = resolve
    })
    const door = pinDoor(({ verify }) => ({
      slots: makeSemaphore({ slots: 1, waiting: 0 }),
      verify: async (...given) => {
        await held
        return (await verify?.(...given)) ?? 'mismatch'
      },
    }))
    const [ana, ben] = [await door.contact('ana'), await door.contact('ben')]
    const first = door.key(ana)
    await new Promise((resolve) => setImmediate(resolve))
    const caller = from(HOME)
    for (let tries = 0; tries < 20; tries++)
      expect(await door.key(ben, { caller })).toEqual({ kind: 'unavailable', why: 'busy' })
    for (let tries = 0; tries < 20; tries++)
      expect(await door.key(anyNumber(), { caller })).toEqual({ kind: 'unavailable', why: 'busy' })
    finish()
    expect((await first).kind).toBe('accepted')
    expect((await door.key(ben, { caller })).kind).toBe('accepted')
    expect(await door.records.store.summaryFor(contactId.parse('ben'))).toMatchObject({ failuresInLife: 0 })
    expect((await door.deps.tries.failures()).lastHour).toBe(0)
  })

  test.each(['findBySelector', 'reserveTry'] as const)('records that fail at %s accept nobody', async (method) => {
    let down = true
    const door = pinDoor(({ credentials }) => ({
      credentials: {
        ...credentials,
        findBySelector: (...given) =>
          down && method === 'findBySelector' ? broken() : credentials.findBySelector(...given),
        reserveTry: (...given) => (down && method === 'reserveTry' ? broken() : credentials.reserveTry(...given)),
      },
    }))
    const right = await door.contact('ana')
    for (let tries = 0; tries < 20; tries++)
      expect(await door.key(right, { caller: from(HOME) })).toEqual({ kind: 'unavailable', why: 'store' })
    expect(door.compared).toEqual([])
    expect(door.faults).toContain('check')
    down = false
    expect((await door.key(right, { caller: from(HOME) })).kind).toBe('accepted')
  })

  describe('a store that is away for a moment', () => {
    const AWAY = new Error('the store is not asked now')
    /** The clock goes on with every pause, and the stores come back after so many milliseconds. */
    function awayFor(ms: number) {
      let left = ms
      const unlessAway = <T>(work: () => Promise<T>) => (left > 0 ? Promise.reject(AWAY) : work())
      const door = pinDoor(({ credentials, tries }) => ({
        credentials: {
          ...credentials,
          findBySelector: (...given) => unlessAway(() => credentials.findBySelector(...given)),
        },
        tries: { ...tries, reserve: (pinTry) => unlessAway(() => tries.reserve(pinTry)) },
        isAway: (error) => error === AWAY,
        pause: async (pauseMs) => {
          left -= pauseMs
          door.tick(pauseMs)
        },
      }))
      return door
    }

    test('is asked again, and the right PIN is accepted', async () => {
      const door = awayFor(4_000)
      const right = await door.contact('ana')
      expect((await door.key(right)).kind).toBe('accepted')
      expect(door.faults).toEqual([])
      expect((await door.deps.tries.failures()).lastHour).toBe(0)
    })

    test('for longer sends the first to a person after five seconds, the others at once', async () => {
      const door = awayFor(3_600_000)
      const right = await door.contact('ana')
      const began = door.deps.now().getTime()
      expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'store' })
      expect(door.deps.now().getTime() - began).toBe(5_000)
      expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'store' })
      // The shortest time that any answer takes.
      expect(door.deps.now().getTime() - began).toBe(5_400)
      expect(door.compared).toEqual([])
    })
  })

  test('a counter that fails accepts nobody', async () => {
    const door = pinDoor(({ tries }) => ({ tries: { ...tries, reserve: broken } }))
    const right = await door.contact('ana')
    expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'store' })
    expect(door.compared).toEqual([])
  })

  test('argon2 that fails accepts nobody and charges nobody', async () => {
    const door = pinDoor(() => ({ verify: broken }))
    const right = await door.contact('ana')
    for (let tries = 0; tries < 20; tries++)
      expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'store' })
    expect(await door.records.store.summaryFor(ANA)).toMatchObject({ failuresInARow: 0, failuresInLife: 0 })
  })

  test('giving back may fail too: the try then stays counted', async () => {
    const door = pinDoor(({ tries }) => ({ verify: broken, tries: { ...tries, settle: broken } }))
    const right = await door.contact('ana')
    expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'store' })
    expect(door.faults).toEqual(['check', 'give-back'])
    expect((await door.deps.tries.failures()).lastHour).toBe(1)
  })

  test('without an audit row nobody is accepted, and the try stays counted', async () => {
    const door = pinDoor(({ credentials }) => ({ credentials: { ...credentials, recordSuccess: broken } }))
    const right = await door.contact('ana')
    expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'audit' })
    expect(door.faults).toEqual(['audit'])
    expect(await door.records.store.summaryFor(ANA)).toMatchObject({ failuresInARow: 1 })
    expect((await door.deps.tries.failures()).lastHour).toBe(1)
  })

  test('a wrong PIN is wrong even when that cannot be written down', async () => {
    const door = pinDoor(({ tries }) => ({ audit: { append: broken }, tries: { ...tries, settle: broken } }))
    const right = await door.contact('ana')
    expect(await door.key(wrongFor(right))).toEqual({ kind: 'wrong', reason: 'mismatch' })
    expect(door.faults.toSorted()).toEqual(['audit', 'settle'])
  })

  test('a row whose hash cannot be read is our fault, not a wrong PIN', async () => {
    const door = pinDoor(() => ({ verify: verifyPin }))
    const right = await door.contact('ana')
    for (const credential of door.records.stored) credential.hash = '$argon2id$v=19$m=4194304,t=2,p=1$c2FsdA$aGFzaA'
    expect(await door.key(right)).toEqual({ kind: 'unavailable', why: 'store' })
    expect(door.faults).toEqual(['unreadable-hash'])
    expect(await door.records.store.summaryFor(ANA)).toMatchObject({ failuresInARow: 0 })
  })
})

describe('keys', () => {
  const P2 = { id: 'p2', key: new Uint8Array(32).fill(9) }
  const newer = { ...KEYS, peppers: [P2, ...KEYS.peppers] }
  const issueReal = (door: ReturnType<typeof pinDoor>, name: string) =>
    issuePin({
      contactId: contactId.parse(name),
      ownPhones: [],
      credentials: door.deps.credentials,
      keys: KEYS,
      actor: `contact ${name}`,
      now: door.deps.now(),
      size: SIZE,
    })

  test('a new pepper breaks no PIN, and each is hashed anew when it is used (pepper.rotate)', async () => {
    const door = pinDoor(() => ({ keys: newer, verify: verifyPin, floorMs: 0 }))
    const numbers = []
    for (let contacts = 0; contacts < 12; contacts++) numbers.push(await issueReal(door, `contact-${contacts}`))
    for (const number of numbers) expect((await door.key(number)).kind).toBe('accepted')
    await expect.poll(() => door.records.stored.map(({ pepperId }) => pepperId)).toEqual(numbers.map(() => 'p2'))
    for (const number of numbers) expect((await door.key(number)).kind).toBe('accepted')
    expect(door.faults).toEqual([])
  })

  test('hashing anew may fail without the caller noticing', async () => {
    const door = pinDoor(({ credentials }) => ({
      keys: newer,
      verify: verifyPin,
      credentials: { ...credentials, rehash: broken },
    }))
    const number = await issueReal(door, 'ana')
    expect((await door.key(number)).kind).toBe('accepted')
    await expect.poll(() => door.faults).toEqual(['rehash'])
    expect((await door.key(number)).kind).toBe('accepted')
  })

  test('a dropped pepper ends every PIN made under it, with the same work as ever (pepper.drop)', async () => {
    const dropped = { ...KEYS, peppers: [P2] }
    const results: string[] = []
    const door = pinDoor(() => ({
      keys: dropped,
      verify: async (...given) => {
        const result = await verifyPin(...given)
        results.push(`${given[1]} ${result}`)
        return result
      },
    }))
    const number = await issueReal(door, 'ana')
    expect(await door.key(number)).toEqual({ kind: 'wrong', reason: 'disabled' })
    expect(results).toEqual(['decoy mismatch'])
    expect(door.faults).toEqual([])
  })

  test('a PIN found under the older selector key still works', async () => {
    const rotated = { ...KEYS, selectorKeys: [{ id: 's2', key: new Uint8Array(32).fill(5) }, ...KEYS.selectorKeys] }
    const door = pinDoor(() => ({ keys: rotated }))
    const right = await door.contact('ana')
    expect((await door.key(right)).kind).toBe('accepted')
  })

  test('without keys there is no door', () => {
    expect(() => pinDoor(() => ({ keys: { selectorKeys: [], peppers: [] } }))).toThrow(/in force/)
  })
})

test('waits are stored: a right PIN during one is as wrong as any, and works after it', async () => {
  const door = pinDoor()
  const right = await door.contact('ana')
  for (let tries = 0; tries < 3; tries++) await door.key(wrongFor(right))
  door.tick(29 * SECOND)
  expect(await door.key(right)).toEqual({ kind: 'wrong', reason: 'waiting' })
  door.tick(2 * SECOND)
  expect((await door.key(right)).kind).toBe('accepted')
})
