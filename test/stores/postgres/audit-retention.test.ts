/** Forgetting people and months: what must go is gone for good, what must stay stays, and the chain is whole all along. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { contactId } from '../../../src/domain/ids.ts'
import { postgresAudit, type PostgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { holdSubject, pruneAudit, readAbout } from '../../../src/stores/postgres/audit/audit-retention.ts'
import { erasePerson } from '../../../src/stores/postgres/audit/forget-person.ts'
import { verifyAudit } from '../../../src/stores/postgres/audit/verify-audit.ts'
import { freshDatabase, type FreshDatabase } from '../../services/postgres.ts'
import { AUDIT_KEY, entry } from './example-directory.ts'

const ANA = contactId.parse('ana')
const CLEO = contactId.parse('cleo')
const BY = { actor: 'operator', at: new Date('2026-06-01T00:00:00Z') }

let db: FreshDatabase
let audit: PostgresAudit
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  await db.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
  await db.pool.query('TRUNCATE audit_lane_rows, audit_subjects, audit_lane_seals')
  await db.pool.query('ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_append_only')
  await db.pool.query('ALTER TABLE audit_lane_rows ENABLE ALWAYS TRIGGER audit_sealed_rows_only')
  // A process that has just started knows nobody.
  audit = postgresAudit(db.pool, AUDIT_KEY)
})

const month = (n: number) => new Date(Date.UTC(2026, n - 1, 15))
const about = (subject: typeof ANA | undefined, at: Date, caller = '+1202…0111') => ({
  ...entry('pin.accepted', { caller, attested: true }),
  actor: subject === undefined ? 'unverified caller' : `contact ${subject}`,
  subject,
  at,
})
const verify = () => verifyAudit(db.pool, AUDIT_KEY)
const stored = async () =>
  (await db.pool.query<{ text: string }>('SELECT audit_trail::text AS text FROM audit_trail')).rows

describe('a person in the trail', () => {
  it('stands there under a random name, and what is said of them cannot be read without their key', async () => {
    await audit.append(about(ANA, month(1)))
    await audit.append(about(ANA, month(1)))
    const text = JSON.stringify(await stored())
    expect(text).not.toContain('ana')
    expect(text).not.toContain('0111')
    expect(await readAbout(db.pool, ANA, 10)).toMatchObject([
      { contact: 'ana', body: { caller: '+1202…0111', attested: true } },
      { contact: 'ana', body: { caller: '+1202…0111' } },
    ])
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 2 })
  })

  it('has one name, also when two processes meet them for the first time at once', async () => {
    const other = postgresAudit(db.pool, AUDIT_KEY)
    await Promise.all(
      [1, 2, 3, 4].flatMap(() => [audit.append(about(ANA, month(1))), other.append(about(ANA, month(1)))]),
    )
    expect(await readAbout(db.pool, ANA, 100)).toHaveLength(8)
  })

  it('keeps no name from a transaction that was undone', async () => {
    const { inTransaction } = await import('../../../src/stores/postgres/database/pool.ts')
    const undone = inTransaction(db.pool, async (client) => {
      await audit.appendWithin(client, about(ANA, month(1)))
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await audit.append(about(ANA, month(2)))
    expect(await readAbout(db.pool, ANA, 10)).toHaveLength(1)
  })
})

describe('erasing a person', () => {
  it('makes what was said of them unreadable for good, and leaves the chain whole with a note', async () => {
    await audit.append(about(ANA, month(1)))
    await audit.append(about(CLEO, month(1)))
    expect(await erasePerson(db.pool, audit, ANA, BY)).toEqual({ kind: 'erased', rows: 1, calls: 0, pinEnded: false })
    expect(await readAbout(db.pool, ANA, 10)).toEqual([])
    expect(await readAbout(db.pool, CLEO, 10)).toHaveLength(1)
    expect(JSON.stringify(await stored())).not.toContain('ana')
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 3 })
    const { rows } = await db.pool.query(`SELECT type FROM audit_trail ORDER BY id DESC LIMIT 1`)
    expect(rows).toEqual([{ type: 'subject.erased' }])
  })

  it('gives somebody who calls again a new name that nothing joins to the old one', async () => {
    await audit.append(about(ANA, month(1)))
    await erasePerson(db.pool, audit, ANA, BY)
    await postgresAudit(db.pool, AUDIT_KEY).append(about(ANA, month(2)))
    expect(await readAbout(db.pool, ANA, 10)).toHaveLength(1)
  })

  it.each(['by the process that erases', 'by another process'])(
    'what they do afterwards stands under their new name, also in a process that knew the old one: erased %s',
    async (which) => {
      await audit.append(about(ANA, month(1)))
      await audit.append(about(ANA, month(1)))
      await erasePerson(db.pool, which === 'by another process' ? postgresAudit(db.pool, AUDIT_KEY) : audit, ANA, BY)
      await audit.append(about(ANA, month(2)))
      const { inTransaction } = await import('../../../src/stores/postgres/database/pool.ts')
      await inTransaction(db.pool, (client) => audit.appendWithin(client, about(ANA, month(3))))
      expect(await readAbout(db.pool, ANA, 10)).toMatchObject([
        { body: { caller: '+1202…0111' } },
        { body: { attested: true } },
      ])
      expect(await holdSubject(db.pool, audit, ANA, true, BY)).toBe(true)
      expect(await verify()).toMatchObject({ kind: 'whole' })
    },
  )

  it('while rows about them are being written loses none, and writes none under the name that is gone', async () => {
    await audit.append(about(ANA, month(1)))
    const others = Array.from({ length: 40 }, (_, i) => audit.append(about(i % 4 === 0 ? CLEO : ANA, month(2))))
    const erasing = erasePerson(db.pool, postgresAudit(db.pool, AUDIT_KEY), ANA, BY)
    const [erased] = await Promise.all([erasing, ...others])
    const rows = erased.kind === 'erased' ? erased.rows : 0
    expect((await readAbout(db.pool, ANA, 100)).length).toBe(31 - rows)
    const { rows: orphans } = await db.pool.query(
      `SELECT id FROM audit_trail a WHERE subject IS NOT NULL AND NOT EXISTS (SELECT FROM audit_subjects s WHERE s.ref::text = a.subject)
          AND id > (SELECT id FROM audit_trail WHERE type = 'subject.erased')`,
    )
    expect(orphans).toEqual([])
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 42 })
  })

  it('takes them out of rows about other people, too, who keep what was said of them', async () => {
    const vouched = {
      ...about(CLEO, month(1)),
      body: { by: 'colleague', with: `contact ${ANA}` },
      actor: `contact ${ANA}`,
    }
    await audit.append(vouched)
    expect(await readAbout(db.pool, CLEO, 10)).toMatchObject([{ actor: 'contact ana', body: { with: 'contact ana' } }])
    await erasePerson(db.pool, audit, ANA, BY)
    expect(await readAbout(db.pool, CLEO, 10)).toMatchObject([
      { actor: 'contact [erased]', body: { by: 'colleague', with: 'contact [erased]' } },
    ])
  })

  it('only said, not done, changes nothing', async () => {
    await audit.append(about(ANA, month(1)))
    expect(await erasePerson(db.pool, audit, ANA, { ...BY, dryRun: true })).toMatchObject({ kind: 'erased', rows: 1 })
    expect(await readAbout(db.pool, ANA, 10)).toHaveLength(1)
    expect(await verify()).toMatchObject({ rows: 1 })
  })

  it('is refused under a legal hold, until it is lifted', async () => {
    await audit.append(about(ANA, month(1)))
    expect(await holdSubject(db.pool, audit, ANA, true, BY)).toBe(true)
    expect(await erasePerson(db.pool, audit, ANA, BY)).toEqual({ kind: 'held' })
    await holdSubject(db.pool, audit, ANA, false, BY)
    expect(await erasePerson(db.pool, audit, ANA, BY)).toMatchObject({ kind: 'erased' })
  })

  it('says so when the trail knows nobody of that name', async () => {
    expect(await erasePerson(db.pool, audit, CLEO, BY)).toEqual({ kind: 'no-subject' })
    expect(await holdSubject(db.pool, audit, CLEO, true, BY)).toBe(false)
  })
})

describe('dropping old months', () => {
  async function fourMonths(): Promise<void> {
    for (const n of [1, 2, 3, 4]) for (let i = 0; i < 3; i += 1) await audit.append(about(undefined, month(n)))
  }
  const before = new Date('2026-03-01T00:00:00Z')

  it('drops what is older, and the rest is whole from the seal on', async () => {
    await fourMonths()
    expect(await pruneAudit(db.pool, AUDIT_KEY, before, BY.at)).toBe(6)
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 6, heads: [{ seq: 12 }] })
    await audit.append(about(undefined, month(5)))
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 7, heads: [{ seq: 13 }] })
  })

  it('goes on from the seal when nothing at all is left', async () => {
    await fourMonths()
    expect(await pruneAudit(db.pool, AUDIT_KEY, new Date('2027-01-01'), BY.at)).toBe(12)
    await audit.append(about(undefined, month(5)))
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 1, heads: [{ seq: 13 }] })
  })

  it('keeps everything from the first row of somebody under a legal hold', async () => {
    await audit.append(about(undefined, new Date('2026-01-02')))
    await audit.append(about(ANA, month(1)))
    await audit.append(about(undefined, month(1)))
    await holdSubject(db.pool, audit, ANA, true, BY)
    expect(await pruneAudit(db.pool, AUDIT_KEY, before, BY.at)).toBe(1)
    expect(await readAbout(db.pool, ANA, 10)).toHaveLength(2)
    expect(await verify()).toMatchObject({ kind: 'whole' })
  })

  it('does nothing the second time', async () => {
    await fourMonths()
    await pruneAudit(db.pool, AUDIT_KEY, before, BY.at)
    expect(await pruneAudit(db.pool, AUDIT_KEY, before, BY.at)).toBe(0)
    expect(await verify()).toMatchObject({ kind: 'whole', rows: 6 })
  })

  it('names a row that was cut right behind the seal', async () => {
    await fourMonths()
    await pruneAudit(db.pool, AUDIT_KEY, before, BY.at)
    await db.pool.query('ALTER TABLE audit_lane_rows DISABLE TRIGGER USER')
    await db.pool.query('DELETE FROM audit_lane_rows WHERE seq = 7')
    expect(await verify()).toMatchObject({ kind: 'broken', firstBadSeq: 7, why: 'missing' })
  })

  it('takes no seal that was not signed with our key', async () => {
    await fourMonths()
    await db.pool.query(
      `INSERT INTO audit_lane_seals SELECT lane, seq, mac, 6, now(), now(), decode(repeat('00', 32), 'hex') FROM audit_trail WHERE seq = 6`,
    )
    await db.pool.query('DELETE FROM audit_lane_rows WHERE seq <= 6')
    expect(await verify()).toMatchObject({ kind: 'broken', firstBadSeq: 1, why: 'missing' })
  })

  it('lets nobody delete a row that is not sealed', async () => {
    await fourMonths()
    await pruneAudit(db.pool, AUDIT_KEY, before, BY.at)
    await expect(db.pool.query('DELETE FROM audit_lane_rows WHERE seq = 7')).rejects.toThrow('append-only')
  })
})
