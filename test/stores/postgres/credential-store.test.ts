/** Contact PINs in Postgres: the limits that must hold whatever happens to the live counters. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CredentialStore, NewCredential } from '../../../src/domain/pin/credential-store.ts'
import { contactId, credentialId, type CredentialId } from '../../../src/domain/ids.ts'
import { LIMITS } from '../../../src/domain/pin/limits/limits.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresCredentials } from '../../../src/stores/postgres/credentials/credential-store.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, credentialFor, entry, loadDemo } from './example-directory.ts'

const ANA = contactId.parse('ana')
const HOME = '+442079460101'
const AT = new Date('2026-03-15T03:00:00Z')

let db: FreshDatabase
let store: CredentialStore
let issued: NewCredential

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  store = postgresCredentials(db.pool, postgresAudit(db.pool, AUDIT_KEY))
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.pool.query(`UPDATE contacts SET status = 'active' WHERE id = 'ana'`)
  issued = credentialFor('ana')
  expect(await store.issue(issued, entry('pin.issued'))).toBe('issued')
})

async function fails(id: CredentialId) {
  const { rows } = await db.pool.query<{ fails_in_row: number; fails_in_life: number }>(
    'SELECT fails_in_row, fails_in_life FROM credentials WHERE id = $1',
    [id],
  )
  return rows[0]
}

async function auditRows(): Promise<number> {
  const { rows } = await db.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_trail')
  return rows[0]?.n ?? 0
}

async function tryOften(times: number, knownPair?: string) {
  const kinds = []
  for (let n = 0; n < times; n += 1) kinds.push((await store.reserveTry(issued.id, knownPair)).kind)
  return kinds
}

/** Whether it is on record. */
async function success(parts: Partial<Parameters<CredentialStore['recordSuccess']>[1]> = {}): Promise<boolean> {
  const details = { at: AT, knownPair: undefined, attestedCaller: undefined, audit: entry(), ...parts }
  return (await store.recordSuccess(issued.id, details)) !== undefined
}

describe('finding a credential', () => {
  it('finds it by any of the selectors given', async () => {
    expect(await store.findBySelector(['ab'.repeat(32), issued.selectorHmac], undefined)).toEqual({
      id: issued.id,
      contactId: ANA,
      state: 'active',
      contactStatus: 'active',
      knownCaller: false,
    })
  })

  it('finds nothing for a selector nobody has', async () => {
    expect(await store.findBySelector(['cd'.repeat(32)], HOME)).toBeUndefined()
    expect(await store.findBySelector([], HOME)).toBeUndefined()
  })

  it('says when the contact is inactive or the credential was replaced', async () => {
    await db.pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'ana'`)
    await store.issue(credentialFor('ana'), entry('pin.issued'))
    expect(await store.findBySelector([issued.selectorHmac], undefined)).toMatchObject({
      state: 'replaced',
      contactStatus: 'inactive',
    })
  })

  it('knows a caller number that succeeded fully attested, for 90 days', async () => {
    expect(await success({ at: new Date(), attestedCaller: HOME })).toBe(true)
    expect(await store.findBySelector([issued.selectorHmac], HOME)).toMatchObject({ knownCaller: true })
    expect(await store.findBySelector([issued.selectorHmac], '+15550001111')).toMatchObject({ knownCaller: false })
    expect(await store.knowsCaller(HOME)).toBe(true)
    expect(await store.knowsCaller('+15550001111')).toBe(false)
    await db.pool.query(`UPDATE known_callers SET last_success_at = now() - interval '91 days'`)
    expect(await store.findBySelector([issued.selectorHmac], HOME)).toMatchObject({ knownCaller: false })
    expect(await store.knowsCaller(HOME)).toBe(false)
    expect(await store.reserveTry(issued.id, HOME)).toEqual({ kind: 'locked' })
  })
})

describe('counting a try before it is compared', () => {
  it('gives what to compare with, and counts', async () => {
    expect(await store.reserveTry(issued.id, undefined)).toEqual({ kind: 'go', hash: issued.hash, pepperId: 'p1' })
    expect(await fails(issued.id)).toEqual({ fails_in_row: 1, fails_in_life: 1 })
  })

  it('lets exactly 10 of 200 simultaneous tries go', async () => {
    const tries = await Promise.all(Array.from({ length: 200 }, () => store.reserveTry(issued.id, undefined)))
    expect(tries.filter((one) => one.kind === 'go')).toHaveLength(LIMITS.credential.inARow)
    expect(tries.filter((one) => one.kind === 'locked')).toHaveLength(190)
    expect(await fails(issued.id)).toEqual({ fails_in_row: 10, fails_in_life: 10 })
  })

  it('lets exactly 5 of 60 simultaneous tries from a known caller number go', async () => {
    await success({ at: new Date(), attestedCaller: HOME })
    const tries = await Promise.all(Array.from({ length: 60 }, () => store.reserveTry(issued.id, HOME)))
    expect(tries.filter((one) => one.kind === 'go')).toHaveLength(LIMITS.knownPair.tries)
    expect(await fails(issued.id)).toMatchObject({ fails_in_row: 0, fails_in_life: 5 })
  })

  it('ends at 50 in the life of a credential however many successes lie between', async () => {
    let gone = 0
    for (let round = 0; round < 30; round += 1) {
      gone += (await tryOften(9)).filter((kind) => kind === 'go').length
      await db.pool.query('UPDATE credentials SET fails_in_row = 0 WHERE id = $1', [issued.id])
    }
    expect(gone).toBe(LIMITS.credential.inLife)
  })

  it('ends at 50 in life for a known caller number too', async () => {
    await success({ at: new Date(), attestedCaller: HOME })
    await db.pool.query('UPDATE credentials SET fails_in_life = 49 WHERE id = $1', [issued.id])
    expect(await tryOften(3, HOME)).toEqual(['go', 'locked', 'locked'])
  })

  it('says so when the credential was replaced, disabled, or never was', async () => {
    await store.issue(credentialFor('ana'), entry('pin.issued'))
    expect(await store.reserveTry(issued.id, undefined)).toEqual({ kind: 'retired' })
    expect(await store.reserveTry(issued.id, HOME)).toEqual({ kind: 'retired' })
    expect(await store.reserveTry(credentialId.parse('nobody'), undefined)).toEqual({ kind: 'retired' })
  })

  it('takes a try back that compared nothing, never below zero', async () => {
    await tryOften(3)
    await store.refundTry(issued.id, undefined)
    expect(await fails(issued.id)).toEqual({ fails_in_row: 2, fails_in_life: 2 })
    for (let n = 0; n < 5; n += 1) await store.refundTry(issued.id, undefined)
    expect(await fails(issued.id)).toEqual({ fails_in_row: 0, fails_in_life: 0 })
  })

  it('takes a try of a known caller number back from its own count', async () => {
    await success({ at: new Date(), attestedCaller: HOME })
    expect(await tryOften(5, HOME)).toEqual(['go', 'go', 'go', 'go', 'go'])
    await store.refundTry(issued.id, HOME)
    expect(await tryOften(2, HOME)).toEqual(['go', 'locked'])
    expect(await fails(issued.id)).toEqual({ fails_in_row: 0, fails_in_life: 5 })
  })

  it('charges a decoy for a selector nobody has, and has only 64 of them', async () => {
    await Promise.all(Array.from({ length: 20 }, () => store.reserveDecoyTry(63)))
    const { rows } = await db.pool.query('SELECT slot, fails_in_life FROM decoy_credentials WHERE fails_in_life > 0')
    expect(rows).toEqual([{ slot: 63, fails_in_life: '20' }])
    await expect(store.reserveDecoyTry(64)).rejects.toThrow('no decoy 64')
  })
})

describe('a success', () => {
  it('clears the run, gives its own try back in life, and is audited', async () => {
    await tryOften(4)
    const before = await auditRows()
    expect(await success()).toBe(true)
    expect(await fails(issued.id)).toEqual({ fails_in_row: 0, fails_in_life: 3 })
    expect(await auditRows()).toBe(before + 1)
    expect(await store.summaryFor(ANA)).toMatchObject({ lastUsedAt: AT, failuresInARow: 0, failuresInLife: 3 })
  })

  it("from a known caller number clears that number's run and leaves the strangers' run", async () => {
    await success({ at: new Date(), attestedCaller: HOME })
    await tryOften(10)
    expect(await tryOften(4, HOME)).toEqual(['go', 'go', 'go', 'go'])
    expect(await success({ knownPair: HOME, attestedCaller: HOME })).toBe(true)
    expect(await tryOften(1)).toEqual(['locked'])
    expect(await tryOften(6, HOME)).toEqual(['go', 'go', 'go', 'go', 'go', 'locked'])
  })

  it('has no effect at all when the credential was replaced meanwhile', async () => {
    await store.issue(credentialFor('ana'), entry('pin.issued'))
    const before = await auditRows()
    expect(await success({ attestedCaller: HOME })).toBe(false)
    expect(await auditRows()).toBe(before)
    expect(await store.findBySelector([issued.selectorHmac], HOME)).toMatchObject({ knownCaller: false })
  })

  it('has no effect at all when the contact is no longer active', async () => {
    await tryOften(2)
    await db.pool.query(`UPDATE contacts SET status = 'inactive' WHERE id = 'ana'`)
    expect(await success()).toBe(false)
    expect(await fails(issued.id)).toEqual({ fails_in_row: 2, fails_in_life: 2 })
  })

  it('is none when the audit row cannot be written', async () => {
    await tryOften(2)
    const broken = postgresCredentials(db.pool, {
      append: () => Promise.reject(new Error('no audit')),
      appendWithin: () => Promise.reject(new Error('no audit')),
      appendWith: () => Promise.reject(new Error('no audit')),
    })
    const details = { at: AT, knownPair: undefined, attestedCaller: HOME, audit: entry() }
    await expect(broken.recordSuccess(issued.id, details)).rejects.toThrow('no audit')
    expect(await fails(issued.id)).toEqual({ fails_in_row: 2, fails_in_life: 2 })
    expect(await store.findBySelector([issued.selectorHmac], HOME)).toMatchObject({ knownCaller: false })
  })
})

describe('successes at one instant', () => {
  const details = { at: AT, knownPair: undefined, attestedCaller: HOME, audit: entry() }

  async function issuedTo(...people: string[]): Promise<NewCredential[]> {
    const all = people.map((person) => credentialFor(person))
    for (const one of all) expect(await store.issue(one, entry('pin.issued'))).toBe('issued')
    return all
  }

  it('of many people and of one, through two processes: each has its row, and the chain is whole', async () => {
    const all = await issuedTo('ana', 'dev', 'eli', 'hal')
    const before = await auditRows()
    // Neither knows where the other has left the end of the chain.
    const other = postgresCredentials(db.pool, postgresAudit(db.pool, AUDIT_KEY))
    const succeed = async (n: number) =>
      (await (n % 2 === 0 ? store : other).recordSuccess(all[n % 4]?.id ?? issued.id, details)) !== undefined
    const done = await Promise.all(Array.from({ length: 40 }, (_, n) => succeed(n)))
    expect(done).toEqual(done.map(() => true))
    expect(await auditRows()).toBe(before + 40)
    expect(await verifyAudit(db.pool, AUDIT_KEY)).toMatchObject({ kind: 'whole' })
  })

  it('give one that has ended no effect, and the others theirs', async () => {
    const [ana, dev, eli] = await issuedTo('ana', 'dev', 'eli')
    await store.disable(contactId.parse('dev'), entry('pin.disabled'))
    const done = [ana, dev, eli].map((one) => store.recordSuccess(one?.id ?? issued.id, details))
    const whose = (await Promise.all(done)).map((recorded) => recorded?.standing?.contact.id)
    expect(whose).toEqual(['ana', undefined, 'eli'])
    expect((await done[1]) === undefined).toBe(true)
  })

  it('do not wait for one whose credential somebody else holds', async () => {
    const [ana, dev] = await issuedTo('ana', 'dev')
    const client = await db.pool.connect()
    await client.query('BEGIN')
    await client.query('SELECT FROM credentials WHERE id = $1 FOR UPDATE', [ana?.id])
    const held = store.recordSuccess(ana?.id ?? issued.id, details)
    expect(await store.recordSuccess(dev?.id ?? issued.id, details)).toBeDefined()
    await client.query('COMMIT')
    client.release()
    expect(await held).toBeDefined()
  })

  it('stand although an entry beside them cannot be written', async () => {
    const [ana, dev] = await issuedTo('ana', 'dev')
    const spoiled = { ...details, audit: { ...entry(), actor: 'no \u0000 in text' } }
    const done = await Promise.allSettled([
      store.recordSuccess(issued.id, details),
      store.recordSuccess(ana?.id ?? issued.id, spoiled),
      store.recordSuccess(dev?.id ?? issued.id, details),
    ])
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await verifyAudit(db.pool, AUDIT_KEY)).toMatchObject({ kind: 'whole' })
  })
})

describe('issuing', () => {
  it('replaces the old credential at once and clears what was counted', async () => {
    await tryOften(10)
    const next = credentialFor('ana')
    expect(await store.issue(next, entry('pin.issued'))).toBe('issued')
    expect(await store.findBySelector([issued.selectorHmac], undefined)).toMatchObject({ state: 'replaced' })
    expect(await store.reserveTry(next.id, undefined)).toMatchObject({ kind: 'go' })
    expect(await store.summaryFor(ANA)).toMatchObject({ id: next.id, state: 'active', failuresInARow: 1 })
  })

  it('leaves the old credential alone when the selector is taken, by a live or a retired one', async () => {
    const other = credentialFor('dev')
    await store.issue(other, entry('pin.issued'))
    await store.disable(contactId.parse('dev'), entry('pin.disabled'))
    const before = await auditRows()
    for (const selectorHmac of [issued.selectorHmac, other.selectorHmac])
      expect(await store.issue(credentialFor('cleo', { selectorHmac }), entry('pin.issued'))).toBe('taken')
    expect(await store.issue(credentialFor('ana', { selectorHmac: other.selectorHmac }), entry('pin.issued'))).toBe(
      'taken',
    )
    expect(await auditRows()).toBe(before)
    expect(await store.findBySelector([issued.selectorHmac], undefined)).toMatchObject({ state: 'active' })
  })

  it('replaces only the credential its owner saw', async () => {
    const gus = contactId.parse('gus')
    const first = credentialFor('gus')
    expect(await store.issue(first, entry('pin.issued'), first.id)).toBe('changed')
    expect(await store.issue(first, entry('pin.issued'), 'none')).toBe('issued')
    expect(await store.issue(credentialFor('gus'), entry('pin.issued'), 'none')).toBe('changed')
    expect(await store.summaryFor(gus)).toMatchObject({ id: first.id, state: 'active' })
    const two = await Promise.all(
      ['first device', 'second device'].map(() => store.issue(credentialFor('gus'), entry('pin.issued'), first.id)),
    )
    expect(two.toSorted()).toEqual(['changed', 'issued'])
    expect(await store.disable(gus, entry('pin.disabled'))).toBe(true)
    expect(await store.disable(gus, entry('pin.disabled'))).toBe(false)
    expect(await store.issue(credentialFor('gus'), entry('pin.issued'), 'none')).toBe('issued')
  })

  it('gives a selector out again 24 months after its credential ended', async () => {
    const old = credentialFor('noa')
    await store.issue(old, entry('pin.issued'))
    await store.issue(credentialFor('noa', { issuedAt: new Date('2026-03-16T00:00:00Z') }), entry('pin.issued'))
    const late = (issuedAt: string) =>
      credentialFor('max', { selectorHmac: old.selectorHmac, issuedAt: new Date(issuedAt) })
    expect(await store.issue(late('2028-03-15T00:00:00Z'), entry('pin.issued'))).toBe('taken')
    expect(await store.issue(late('2028-03-17T00:00:00Z'), entry('pin.issued'))).toBe('issued')
    expect(await store.findBySelector([old.selectorHmac], undefined)).toMatchObject({ contactId: 'max' })
  })

  it('leaves one live credential after 20 simultaneous issues for one contact', async () => {
    const issues = await Promise.all(
      Array.from({ length: 20 }, () => store.issue(credentialFor('eli'), entry('pin.issued'))),
    )
    expect(issues).toEqual(Array.from({ length: 20 }, () => 'issued'))
    const { rows } = await db.pool.query(`SELECT id FROM credentials WHERE contact_id = 'eli' AND state = 'active'`)
    expect(rows).toHaveLength(1)
  })

  it('gives one selector to one of 20 simultaneous issues', async () => {
    const selectorHmac = credentialFor('fay').selectorHmac
    const people = ['fay', 'gus', 'hal', 'ivy', 'jon', 'kim', 'lea', 'max', 'noa', 'ora']
    const issues = await Promise.all(
      people.map((person) => store.issue(credentialFor(person, { selectorHmac }), entry('pin.issued'))),
    )
    expect(issues.filter((one) => one === 'issued')).toHaveLength(1)
  })

  it('ends the live credential when it is disabled', async () => {
    await store.disable(ANA, entry('pin.disabled'))
    expect(await store.reserveTry(issued.id, undefined)).toEqual({ kind: 'retired' })
    expect(await store.summaryFor(ANA)).toMatchObject({ id: issued.id, state: 'disabled' })
  })

  it('has no summary for a contact who never had a PIN', async () => {
    expect(await store.summaryFor(contactId.parse('ben'))).toBeUndefined()
  })
})

describe('making a hash anew', () => {
  const fresh = { hash: '$argon2id$v=19$m=19456,t=2,p=1$bmV3$bmV3', pepperId: 'p2' }

  it('replaces the hash that was compared', async () => {
    await store.rehash(issued.id, issued.hash, fresh)
    expect(await store.reserveTry(issued.id, undefined)).toEqual({ kind: 'go', ...fresh })
  })

  it('leaves a hash that has changed since', async () => {
    await store.rehash(issued.id, 'an older hash', fresh)
    expect(await store.reserveTry(issued.id, undefined)).toMatchObject({ hash: issued.hash, pepperId: 'p1' })
  })
})
