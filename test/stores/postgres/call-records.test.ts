/** What is kept of calls in Postgres, and that it comes with its audit row or not at all. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallRecords, CallSummary } from '../../../src/calls/call-records.ts'
import { callId, contactId, contractNumber } from '../../../src/domain/ids.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresCallRecords } from '../../../src/stores/postgres/calls/call-records.ts'
import { inTransaction } from '../../../src/stores/postgres/database/pool.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry, loadDemo } from './example-directory.ts'

let db: FreshDatabase
let records: CallRecords
let calls = 0
let refused: CallSummary

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  records = postgresCallRecords(db.pool, postgresAudit(db.pool, AUDIT_KEY))
})
afterAll(() => db.drop())
beforeEach(() => {
  calls += 1
  refused = {
    callId: callId.parse(`CA${calls}`),
    reference: '417-229-305',
    startedAt: new Date('2026-03-15T03:00:00.250Z'),
    decidedAt: new Date('2026-03-15T03:01:00.500Z'),
    endedAt: undefined,
    verified: false,
    contact: undefined,
    contract: undefined,
    callerNumber: undefined,
    rule: 'R06',
    outcome: 'PIN_HELP_THEN_LIVE',
    desk: 'identification',
  }
})

async function audited(): Promise<string[]> {
  const { rows } = await db.pool.query<{ type: string }>('SELECT type FROM audit_trail ORDER BY id')
  return rows.map((row) => row.type)
}

async function auditedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await audited()
  await work()
  return (await audited()).slice(before.length)
}

describe('a decision', () => {
  it('is found again as it was recorded, to the millisecond', async () => {
    expect(await auditedBy(() => records.recordDecision(refused, entry('call.decided')))).toEqual(['call.decided'])
    expect(await records.find(refused.callId)).toEqual(refused)
  })

  it('is replaced by a later one of the same call, which keeps its start', async () => {
    const routed: CallSummary = {
      ...refused,
      startedAt: new Date('2026-03-15T03:00:59Z'),
      decidedAt: new Date('2026-03-15T03:02:00Z'),
      verified: true,
      contact: contactId.parse('ana'),
      contract: contractNumber.parse('SC-1001'),
      callerNumber: '+442079460101',
      rule: 'R20',
      outcome: 'OPEN_CASE',
      desk: 'support',
    }
    await records.recordDecision(refused, entry('call.decided'))
    await records.recordDecision(routed, entry('call.decided'))
    expect(await records.find(refused.callId)).toEqual({ ...routed, startedAt: refused.startedAt })
  })

  it('is not replaced by an earlier one that arrives late', async () => {
    await records.recordDecision(refused, entry('call.decided'))
    await records.recordDecision({ ...refused, decidedAt: refused.startedAt, rule: 'R05' }, entry('call.decided'))
    expect(await records.find(refused.callId)).toEqual(refused)
  })

  it('of many calls and of one, at one instant and through two processes: each has its row', async () => {
    const other = postgresCallRecords(db.pool, postgresAudit(db.pool, AUDIT_KEY))
    const many = Array.from({ length: 30 }, (_, n) => ({
      ...refused,
      callId: callId.parse(n % 3 === 0 ? refused.callId : `${refused.callId}-${n}`),
      decidedAt: new Date(refused.decidedAt.getTime() + n),
    }))
    const written = await auditedBy(() =>
      Promise.all(many.map((one, n) => (n % 2 === 0 ? records : other).recordDecision(one, entry('call.decided')))),
    )
    expect(written).toHaveLength(30)
    expect(await records.find(refused.callId)).toEqual(many[27])
    for (const one of many.filter((_, n) => n % 3 !== 0)) expect(await records.find(one.callId)).toEqual(one)
    expect(await verifyAudit(db.pool, AUDIT_KEY)).toMatchObject({ kind: 'whole' })
  })

  it('waits alone for whoever is changing a person it names, who may have to write to the audit trail', async () => {
    const named = { ...refused, contact: contactId.parse('ana') }
    const another = { ...refused, callId: callId.parse(`${refused.callId}-another`) }
    let waits: Promise<void> | undefined
    await inTransaction(db.pool, async (client) => {
      await client.query(`SELECT FROM contacts WHERE id = 'ana' FOR UPDATE`)
      waits = records.recordDecision(named, entry('call.decided'))
      await records.recordDecision(another, entry('call.decided'))
      await postgresAudit(db.pool, AUDIT_KEY).appendWithin(client, entry('directory.changed'))
    })
    await waits
    expect(await records.find(named.callId)).toEqual(named)
    expect(await records.find(another.callId)).toEqual(another)
  })

  it('is not kept when its audit row cannot be written', async () => {
    const none = () => Promise.reject(new Error('no audit'))
    const broken = postgresCallRecords(db.pool, { append: none, appendWithin: none, appendWith: none })
    await expect(broken.recordDecision(refused, entry('call.decided'))).rejects.toThrow('no audit')
    expect(await records.find(refused.callId)).toBeUndefined()
  })

  it('is not audited when it cannot be kept', async () => {
    const stranger = { ...refused, contact: contactId.parse('nobody') }
    expect(
      await auditedBy(() => expect(records.recordDecision(stranger, entry('call.decided'))).rejects.toThrow()),
    ).toEqual([])
  })
})

describe('the end of a call', () => {
  const end = new Date('2026-03-15T03:09:00Z')

  it('is recorded and audited once, however often the line says so', async () => {
    await records.recordDecision(refused, entry('call.decided'))
    const repeats = [1, 2, 3].map((n) => new Date(end.getTime() + n))
    expect(
      await auditedBy(async () => {
        await records.recordEnd({ callId: refused.callId, at: end, history: undefined }, entry('call.ended'))
        await Promise.all(
          repeats.map((at) =>
            records.recordEnd({ callId: refused.callId, at: at, history: undefined }, entry('call.ended')),
          ),
        )
      }),
    ).toEqual(['call.ended'])
    expect(await records.find(refused.callId)).toEqual({ ...refused, endedAt: end })
  })

  it('is audited for a call on which nothing was decided', async () => {
    expect(
      await auditedBy(() =>
        records.recordEnd({ callId: refused.callId, at: end, history: undefined }, entry('call.ended')),
      ),
    ).toEqual(['call.ended'])
    expect(await records.find(refused.callId)).toBeUndefined()
  })

  it('stays when a decision arrives after it', async () => {
    await records.recordDecision(refused, entry('call.decided'))
    await records.recordEnd({ callId: refused.callId, at: end, history: undefined }, entry('call.ended'))
    await records.recordDecision({ ...refused, decidedAt: new Date('2026-03-15T03:10:00Z') }, entry('call.decided'))
    expect(await records.find(refused.callId)).toMatchObject({ endedAt: end })
  })
})

describe('word left behind', () => {
  const notice = {
    kind: 'colleague-called' as const,
    reference: '417-229-305',
    about: contactId.parse('cleo'),
    callback: undefined,
    at: new Date('2026-03-15T03:01:00Z'),
  }
  const people = ['ana', 'ben', 'ora'].map((id) => contactId.parse(id))

  it('reaches each contact once, also when it is left twice', async () => {
    expect(await records.tellContacts(people, notice, entry('designated-contacts.told'))).toBe(3)
    expect(await records.tellContacts(people, notice, entry('designated-contacts.told'))).toBe(3)
    const { rows } = await db.pool.query(
      'SELECT contact_id, kind, reference, about, callback FROM notices ORDER BY contact_id',
    )
    expect(rows).toEqual(
      people.map((id) => ({
        contact_id: id,
        kind: 'colleague-called',
        reference: '417-229-305',
        about: 'cleo',
        callback: null,
      })),
    )
  })

  it('tells nobody when there is nobody to tell, and says so in the audit trail', async () => {
    expect(
      await auditedBy(async () =>
        expect(await records.tellContacts([], notice, entry('designated-contacts.told'))).toBe(0),
      ),
    ).toEqual(['designated-contacts.told'])
  })

  it('keeps one callback request a call', async () => {
    const request = {
      callId: refused.callId,
      reference: refused.reference,
      contact: contactId.parse('ana'),
      phone: '+442079460101',
      code: '4821',
      at: new Date('2026-03-15T03:05:00Z'),
      joinedAt: new Date('2026-03-15T02:50:00Z'),
      anyTime: true,
      desk: 'production-down' as const,
      urgent: true,
    }
    const asked = async () =>
      (await db.pool.query(`SELECT FROM audit_trail WHERE type = 'callback.requested'`)).rowCount ?? 0
    const before = await asked()
    expect(await records.requestCallback(request, entry('callback.requested'))).toBe('4821')
    // The code that they will hear is the first one, and it is on record once.
    expect(await records.requestCallback({ ...request, code: '9999' }, entry('callback.requested'))).toBe('4821')
    expect((await asked()) - before).toBe(1)
    const { rows } = await db.pool.query(
      'SELECT contact_id, phone, code, requested_at, joined_at, any_time, done_at, desk, urgent FROM callbacks',
    )
    expect(rows).toEqual([
      {
        contact_id: 'ana',
        phone: '+442079460101',
        code: '4821',
        requested_at: request.at,
        joined_at: request.joinedAt,
        any_time: true,
        done_at: null,
        desk: 'production-down',
        urgent: true,
      },
    ])
  })
})
