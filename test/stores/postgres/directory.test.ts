/** The demo directory as a call reads it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Directory } from '../../../src/domain/directory/directory.ts'
import { callId, caseNumber, contactId, contractNumber } from '../../../src/domain/ids.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { postgresCallRecords } from '../../../src/stores/postgres/calls/call-records.ts'
import { loadDirectory } from '../../../src/demo/load-directory.ts'
import { postgresDirectory } from '../../../src/stores/postgres/directory/directory.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry, loadDemo, TODAY } from './example-directory.ts'

let db: FreshDatabase
let directory: Directory

beforeAll(async () => {
  db = await freshDatabase()
  await loadDemo(db.pool)
  directory = postgresDirectory(db.pool)
})
afterAll(() => db.drop())

async function grantsOf(contact: string) {
  const standing = await directory.standingOf(contactId.parse(contact))
  return standing?.combinations.map(({ contract, grant }) => `${contract} ${grant}`)
}

describe('the standing of a contact', () => {
  it('is undefined for somebody nobody knows', async () => {
    expect(await directory.standingOf(contactId.parse('nobody'))).toBeUndefined()
  })

  it('holds the contact, the employer and the whole combination', async () => {
    const norvik = { id: 'norvik', name: 'Norvik Systems', spokenName: 'Norvik Systems', supportPhone: '+12025550190' }
    const standing = await directory.standingOf(contactId.parse('eli'))
    expect(standing?.contact).toEqual({
      id: 'eli',
      name: 'Eli Novak',
      status: 'active',
      employer: norvik,
      language: 'en',
      timeZone: 'Europe/Prague',
      extraTime: false,
      phone: '+420225550105',
    })
    expect(standing?.combinations[0]).toEqual({
      contract: 'SC-2001',
      soldTo: norvik,
      endUser: { id: 'gallant', name: 'Gallant Foods', spokenName: 'Gallant Foods', supportPhone: undefined },
      supportOwner: norvik,
      products: ['voice-platform'],
      startsOn: '2025-08-27',
      endsOn: '2026-08-22',
      terminatedOn: undefined,
      timeZone: 'UTC',
      hours: '24x7',
      residency: undefined,
      grant: 'designated',
      ownerException: false,
      lastUsedAt: undefined,
    })
  })

  it.each([
    ['ana', ['SC-1001 designated']],
    ['cleo', ['SC-1001 read_only_approved']],
    ['dev', ['SC-1001 none']],
    ['eli', ['SC-2001 designated', 'SC-2002 designated', 'SC-2003 none']],
    ['fay', ['SC-2001 read_only_approved']],
    ['gus', ['SC-2001 read_only_pending']],
    ['hal', ['SC-2003 designated']],
    ['ivy', ['SC-2001 none', 'SC-2002 none', 'SC-2003 none']],
    ['lea', ['SC-2001 none', 'SC-2002 none', 'SC-2003 none']],
  ])('gives %s these grants by contract number', async (contact, grants) => {
    expect(await grantsOf(contact)).toEqual(grants)
  })

  it('holds the day a contract was terminated and says when a contact is inactive', async () => {
    const jon = await directory.standingOf(contactId.parse('jon'))
    expect(jon?.combinations[0]).toMatchObject({ contract: 'SC-3001', terminatedOn: '2025-12-11' })
    expect((await directory.standingOf(contactId.parse('kim')))?.contact.status).toBe('inactive')
  })

  it('says when this contact last had a call decided on a combination', async () => {
    const records = postgresCallRecords(db.pool, postgresAudit(db.pool, AUDIT_KEY))
    for (const [id, contact, day] of [
      ['CAa', 'ana', '2026-03-01'],
      ['CAb', 'ana', '2026-03-04'],
      ['CAc', 'ora', '2026-03-09'],
    ] as const)
      await records.recordDecision(
        {
          callId: callId.parse(id),
          reference: '417-229-305',
          startedAt: new Date(`${day}T03:00:00Z`),
          decidedAt: new Date(`${day}T03:01:00Z`),
          endedAt: undefined,
          verified: true,
          contact: contactId.parse(contact),
          contract: contractNumber.parse('SC-1001'),
          callerNumber: undefined,
          rule: 'R20',
          outcome: 'OPEN_CASE',
          desk: 'support',
        },
        entry('call.decided'),
      )
    const standing = await directory.standingOf(contactId.parse('ana'))
    expect(standing?.combinations[0]?.lastUsedAt).toEqual(new Date('2026-03-04T03:01:00Z'))
  })

  it('takes the strongest live grant, and none that ended', async () => {
    await db.pool.query(
      `INSERT INTO grants (contact_id, contract_number, level, status, ended_at, owner_exception) VALUES
       ('fay', 'SC-2001', 'designated', 'active', NULL, true), ('dev', 'SC-1001', 'designated', 'ended', now(), false)`,
    )
    const fay = await directory.standingOf(contactId.parse('fay'))
    expect(fay?.combinations[0]).toMatchObject({ grant: 'designated', ownerException: true })
    expect(await grantsOf('dev')).toEqual(['SC-1001 none'])
    await db.pool.query(`DELETE FROM grants WHERE level = 'designated' AND contact_id IN ('fay', 'dev')`)
  })
})

describe('cases', () => {
  it('finds a case by its ten digits, leading zeros and all', async () => {
    expect((await directory.casesKeyed(caseNumber.parse('0001000003'), undefined))[0]).toEqual({
      number: '0001000003',
      externalNumber: undefined,
      type: 'support',
      contract: 'SC-1001',
      state: 'closed',
      priority: 'low',
      owner: 'omar',
      updatedAt: new Date('2026-02-28T00:00:00Z'),
      closedAt: new Date('2026-02-28T00:00:00Z'),
    })
    expect((await directory.casesKeyed(caseNumber.parse('0001000001'), undefined))[0]).toMatchObject({
      state: 'open',
      closedAt: undefined,
    })
  })

  it('finds no case nobody opened', async () => {
    expect(await directory.casesKeyed(caseNumber.parse('9999999999'), undefined)).toEqual([])
    expect(await directory.casesKeyed(undefined, '12345')).toMatchObject([
      { number: '0001000005', externalNumber: 'CS0012345' },
    ])
  })
})

describe('contacts to tell', () => {
  it('are the active ones with a live designated grant on the contract', async () => {
    const ids = async (contract: string) =>
      (await directory.designatedContactsOn(contractNumber.parse(contract))).map(({ id }) => id)
    expect(await ids('SC-1001')).toEqual(['ana', 'ben', 'ora'])
    expect(await ids('SC-2001')).toEqual(['eli'])
    expect(await ids('SC-none')).toEqual([])
  })
})

describe('loading the directory', () => {
  async function everything() {
    const tables = ['companies', 'contacts', 'analysts', 'contracts', 'grants', 'cases']
    const rows = tables.map((table) =>
      db.pool.query<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`),
    )
    return (await Promise.all(rows)).map((result) => result.rows)
  }

  it('changes nothing the second time', async () => {
    const before = await everything()
    await loadDemo(db.pool)
    expect(await everything()).toEqual(before)
    expect(before.map((rows) => rows.length)).toEqual([10, 19, 8, 9, 18, 11])
  })

  it('moves the dates with the day it is loaded on', async () => {
    await loadDemo(db.pool, new Date('2026-03-16T23:59:59Z'))
    const standing = await directory.standingOf(contactId.parse('ana'))
    expect(standing?.combinations[0]).toMatchObject({ startsOn: '2025-05-20', endsOn: '2026-11-11' })
    await loadDemo(db.pool, TODAY)
  })

  it('undoes nothing that was done since', async () => {
    const state = async () => {
      const { rows } = await db.pool.query<{ row: object }>(
        `SELECT to_jsonb(g) AS row FROM grants g WHERE contact_id = 'gus' AND level = 'read_only'
         UNION ALL SELECT to_jsonb(c) FROM contacts c WHERE id = 'ana'
         UNION ALL SELECT to_jsonb(c) FROM contracts c WHERE number = 'SC-1001'`,
      )
      return rows.map(({ row }) => row)
    }
    const changes = [
      `UPDATE grants SET status = 'active', approved_by = 'lea', version = 2 WHERE contact_id = 'gus' AND level = 'read_only'`,
      `UPDATE contacts SET language = 'sv' WHERE id = 'ana'`,
      `UPDATE contracts SET ends_on = '2027-12-31', version = 2 WHERE number = 'SC-1001'`,
    ]
    for (const change of changes) await db.pool.query(change)
    const before = await state()
    expect(before).toMatchObject([{ status: 'active' }, { language: 'sv' }, { ends_on: '2027-12-31' }])
    await loadDemo(db.pool, new Date('2026-03-20T00:00:00Z'))
    expect(await state()).toEqual(before)
  })

  it('keeps nothing of files of which one row is refused', async () => {
    const before = await everything()
    const good = { id: 'new', name: 'New Company', kind: 'customer' }
    const bad = { id: 'bad', name: 'Bad Company', kind: 'nobody knows' }
    const none = { contacts: [], analysts: [], contracts: [], grants: [], cases: [] }
    await expect(loadDirectory(db.pool, { ...none, companies: [good, bad] }, TODAY)).rejects.toThrow()
    await expect(loadDirectory(db.pool, { ...none, companies: [good, { id: 'x' }] }, TODAY)).rejects.toThrow('no name')
    expect(await everything()).toEqual(before)
  })
})
