/** What is looked for once for all people of one kind is what each of them would be offered on their own. */
import { expect, test } from 'vitest'
import { offerOf, isRefusedByAll } from '../../src/desk/connect/offer.ts'
import { cardOf } from '../../src/desk/card.ts'
import { makeOfferedTo } from '../../src/desk/floor/offered-to.ts'
import type { WaitingCall } from '../../src/desk/floor/floor.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import { callId, staffId } from '../../src/domain/ids.ts'
import { STANDARD } from '../../src/domain/policy.ts'
import { exampleCall } from '../stores/example-call.ts'

const NOW = new Date('2026-03-02T09:00:00Z')
const MOST = 5

const STAFF: Staff[] = ['ada', 'bo', 'cy', 'di'].flatMap((name, i) =>
  (['support', 'production-down'] as const).map((desk) => ({
    id: staffId.parse(`${name}-${desk}`),
    name,
    role: i === 3 ? ('supervisor' as const) : ('analyst' as const),
    phone: '+12025550199',
    languages: i === 2 ? ['fi'] : ['en'],
    products: [],
    residency: 'emea' as const,
    desks: i === 1 ? [desk, 'identification' as const] : [desk],
  })),
)

/** Every third was declined by somebody, every fifth is for one person only. */
function waitingCalls(): WaitingCall[] {
  return Array.from({ length: 60 }, (_, i): WaitingCall => {
    const desk = (['support', 'production-down', 'identification'] as const)[i % 3] ?? 'support'
    const someone = STAFF[i % STAFF.length]?.id ?? staffId.parse('no-one')
    const since = new Date(NOW.getTime() - 30_000 + i).toISOString()
    const stage = {
      kind: 'waiting' as const,
      desk,
      since,
      declined: i % 3 === 1 ? [{ id: someone, why: 'Other', at: since }] : [],
      claim: undefined,
      laps: 0,
      quoted: undefined,
      offered: false,
      lap: undefined,
      only: i % 5 === 0 ? someone : undefined,
    }
    const call = { ...exampleCall(), id: callId.parse(`offered-${i}`), stage }
    const card = cardOf(call)
    if (card === undefined) throw new Error('a waiting call has no card')
    const offer = offerOf(call, stage, NOW, [], STANDARD)
    const isPersonal = stage.declined.length > 0 || stage.only !== undefined
    return { card, offer, isRefused: isRefusedByAll(offer, stage, i % 2 === 0 ? [] : STAFF), isPersonal }
  })
}

test('each person is offered what they would be if every call were looked at for them alone', () => {
  const waiting = waitingCalls()
  const offeredTo = makeOfferedTo(MOST)
  for (const person of STAFF) {
    const alone = waiting.filter(({ offer, isRefused }) => (isRefused ? offer.mayTake(person) : offer.isTo(person)))
    const expected = alone.slice(0, MOST).map(({ card }) => card.id)
    expect(offeredTo(person, waiting).map(({ id }) => id)).toEqual(expected)
  }
})

test('the rights of a person that change are looked at again', () => {
  const waiting = waitingCalls()
  const offeredTo = makeOfferedTo(MOST)
  const [person] = STAFF
  if (person === undefined) throw new Error('nobody')
  expect(offeredTo(person, waiting)).not.toEqual([])
  expect(offeredTo({ ...person, desks: [] }, waiting)).toEqual([])
})
