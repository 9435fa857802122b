/** A floor as full as it gets: analysts who are signed in and ready, and copies of real calls that wait for them. */
import { randomBytes } from 'node:crypto'
import type { Call } from '../src/calls/call.ts'
import { callId, staffId } from '../src/domain/ids.ts'
import { secretHash } from '../src/accounts/secret-hash.ts'
import type { OpenStores } from '../src/stores/stores.ts'
import type { Floor } from './messages.ts'

/** Returns what each analyst's browser sends as its cookie. */
export async function fillFloor(stores: OpenStores, { analysts, waiting, like }: Floor): Promise<string[]> {
  const originals = await Promise.all(like.map((sid) => stores.calls.read(callId.parse(sid))))
  for (let i = 0; i < waiting; i += 1) {
    const original = originals[i % originals.length]
    if (original?.stage.kind !== 'waiting') throw new Error('a call to copy does not wait')
    await copy(original, original.stage, i, stores)
  }
  await stores.pool.query(
    `INSERT INTO analysts (id, name, email, role, phone, languages, products, residency, desks)
     SELECT 'bench-' || i, 'Bench ' || i, 'bench-' || i || '@care.example', 'analyst', '+1202557' || lpad(i::text, 4, '0'),
            ARRAY['en'], CASE WHEN i % 2 = 0 THEN ARRAY['reporting'] ELSE ARRAY['reporting', 'voice-platform'] END, 'emea',
            CASE WHEN i % 3 = 0 THEN ARRAY['support', 'production-down'] ELSE ARRAY['support', 'production-down', 'identification'] END
       FROM generate_series(1, $1::int) AS i`,
    [analysts],
  )
  const cookies: string[] = []
  for (const person of (await stores.staff.all()).filter(({ id }) => id.startsWith('bench-'))) {
    const id = randomBytes(32).toString('base64url')
    await stores.signIns.startSession(
      secretHash(id),
      { ...person, kind: 'staff' },
      { authenticatedAt: new Date(), providerSession: undefined },
      new Date(),
    )
    await stores.presence.set(staffId.parse(person.id), 'ready', new Date())
    cookies.push(`careline=${id}`)
  }
  return cookies
}

async function copy(call: Call, stage: Call['stage'] & { kind: 'waiting' }, i: number, { calls }: OpenStores) {
  const id = callId.parse(`CA${randomBytes(16).toString('hex')}`)
  const digits = String(100_000_000 + i)
  const reference = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)].join('-')
  const since = new Date(Date.parse(stage.since) + i).toISOString()
  const claim = await calls.claim(id, 0, 1_000)
  if (claim.kind !== 'run') throw new Error('a new call cannot be claimed')
  await calls.save(
    claim.token,
    0,
    { ...call, id, reference, stage: { ...stage, since } },
    { turn: 0, language: 'en', said: [], next: { kind: 'nothing' } },
  )
}
