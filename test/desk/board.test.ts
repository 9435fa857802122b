/** The floor in numbers: who counts as waiting, as ready, as answered in time; what comes first. */
import { expect, test } from 'vitest'
import { STANDARD } from '../../src/domain/policy.ts'
import { boardOf, type BoardFacts } from '../../src/desk/floor/board.ts'
import type { Card } from '../../src/desk/card.ts'
import type { Presence } from '../../src/desk/staff/presence.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import type { Desk } from '../../src/domain/decide.ts'
import { callId, staffId } from '../../src/domain/ids.ts'

const NOW = new Date('2026-03-01T03:00:00.000Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()

const card = (differs: Partial<Card> & { name: string }): Card => ({
  id: callId.parse(`CA-${differs.name}`),
  reference: differs.name,
  state: 'waiting',
  desk: 'support',
  since: ago(30),
  place: differs.since ?? ago(30),
  startedAt: ago(60),
  badge: 'verified',
  verifiedAt: null,
  verifiedBy: null,
  opensOnly: null,
  contact: null,
  choices: [],
  cases: [],
  company: null,
  contract: null,
  residency: null,
  product: null,
  urgent: false,
  severity: null,
  intent: null,
  caseNumber: null,
  caller: 'withheld',
  decision: null,
  reason: null,
  transcript: [],
  caseActions: 0,
  consulted: null,
  transferNote: null,
  mistypes: 0,
  wrongPins: 0,
  calledBackNoProof: null,
  changedPoints: null,
  holder: null,
  only: null,
  held: false,
  muted: false,
  listeners: [],
  asksHelp: null,
  holders: [],
  ...differs,
})
const held = (id: string) => ({ id: staffId.parse(id), name: id, since: ago(10) })
const presence = (id: string, state: Presence['state'], seenAt = ago(5)): Presence => ({
  id: staffId.parse(id),
  state,
  since: ago(100),
  seenAt,
  about: undefined,
})
const person = (id: string, desks: Desk[]): Staff => ({
  id: staffId.parse(id),
  name: id,
  role: 'analyst',
  phone: undefined,
  languages: ['en'],
  products: [],
  residency: undefined,
  desks,
})
const NOBODY = { 'production-down': [], support: [], admin: [], identification: [], contracts: [] }
const facts = (differs: Partial<BoardFacts>): BoardFacts => ({
  cards: [],
  staff: [],
  presences: [],
  answered: NOBODY,
  hour: { refused: 0, unverified: 0 },
  pauses: [],
  callbacks: [],
  refused: new Set(),
  targets: STANDARD.targets,
  now: NOW,
  ...differs,
})

test('an empty floor is all in order', () => {
  expect(boardOf(facts({}))).toMatchObject({ waiting: 0, urgentWaiting: 0, nextBreach: undefined, inTarget: undefined })
})

test('the next target to miss is the one that ends first, not the oldest call', () => {
  const board = boardOf(
    facts({
      cards: [
        card({ name: 'old', since: ago(200) }),
        card({ name: 'down', desk: 'production-down', since: ago(20), urgent: true }),
        card({ name: 'talks', state: 'talking', since: ago(900), holder: held('ruth') }),
      ],
    }),
  )
  expect(board).toMatchObject({
    waiting: 2,
    urgentWaiting: 1,
    oldestSince: ago(200),
    nextBreach: { desk: 'production-down', at: ago(-40) },
  })
})

test('somebody in a call is not ready, and somebody whose screen is gone is nowhere', () => {
  const board = boardOf(
    facts({
      staff: [person('ruth', ['support']), person('omar', ['support']), person('ida', ['support', 'admin'])],
      presences: [
        presence('ruth', 'ready'),
        presence('omar', 'ready', ago(61)),
        presence('ida', 'ready'),
        presence('ines', 'wrap-up'),
        presence('theo', 'missed'),
      ],
      cards: [card({ name: 'talks', state: 'talking', holder: held('ruth') })],
    }),
  )
  expect(board.people).toEqual({ ready: 1, onCall: 1, wrapUp: 1, away: 1 })
  expect(board.desks.find(({ desk }) => desk === 'support')).toMatchObject({ ready: 1, waiting: 0 })
})

test('answered in target is measured by the target of each desk', () => {
  const answered = {
    ...NOBODY,
    'production-down': [
      { at: NOW, waitedSeconds: 60 },
      { at: NOW, waitedSeconds: 61 },
    ],
    admin: [{ at: NOW, waitedSeconds: 600 }],
  }
  expect(boardOf(facts({ answered })).inTarget).toBe(67)
})

test('raised hands come first, then production down, then whoever waits longest', () => {
  const cards = [
    card({ name: 'talks', state: 'talking', since: ago(999), holder: held('ruth') }),
    card({ name: 'later', since: ago(10) }),
    card({ name: 'first', since: ago(20) }),
    card({ name: 'down', since: ago(5), urgent: true }),
    card({ name: 'hand', state: 'talking', since: ago(1), holder: held('omar'), asksHelp: ago(1) }),
  ]
  expect(boardOf(facts({ cards })).calls.map(({ reference }) => reference)).toEqual([
    'hand',
    'down',
    'first',
    'later',
    'talks',
  ])
})
