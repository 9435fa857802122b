/** A floor for the board, as small as a test needs it. */
import { STANDARD } from '../../src/domain/policy.ts'
import type { BoardFacts } from '../../src/desk/floor/board.ts'
import type { Card } from '../../src/desk/card.ts'
import type { Presence } from '../../src/desk/staff/presence.ts'
import type { Staff } from '../../src/desk/staff/staff.ts'
import type { Desk } from '../../src/domain/decide.ts'
import { callId, staffId } from '../../src/domain/ids.ts'

export const NOW = new Date('2026-03-01T03:00:00.000Z')
export const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString()

export const card = (differs: Partial<Card> & { name: string }): Card => ({
  id: callId.parse(`CA-${differs.name}`),
  reference: differs.name,
  testOf: null,
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
  dataStaysIn: null,
  product: null,
  urgent: false,
  severity: null,
  intent: null,
  caseNumber: null,
  ownerId: null,
  owner: null,
  caller: 'withheld',
  decision: null,
  reason: null,
  transcript: [],
  caseActions: 0,
  consulted: null,
  transferNote: null,
  callbackOffer: null,
  duty: [],
  mistypes: 0,
  wrongPins: 0,
  pinEntry: 'open',
  isCallback: false,
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
export const held = (id: string) => ({ id: staffId.parse(id), name: id, since: ago(10) })
export const presence = (id: string, state: Presence['state'], seenAt = ago(5)): Presence => ({
  id: staffId.parse(id),
  state,
  since: ago(100),
  seenAt,
  about: undefined,
})
export const person = (id: string, desks: Desk[]): Staff => ({
  id: staffId.parse(id),
  name: id,
  role: 'analyst',
  phone: undefined,
  languages: ['en'],
  products: [],
  residency: undefined,
  desks,
})
export const NOBODY = { 'production-down': [], support: [], admin: [], identification: [], contracts: [] }
export const facts = (differs: Partial<BoardFacts>): BoardFacts => ({
  cards: [],
  staff: [],
  presences: [],
  answered: NOBODY,
  hour: { unverified: 0 },
  pauses: [],
  callbacks: [],
  refused: new Set(),
  targets: STANDARD.targets,
  now: NOW,
  ...differs,
})
