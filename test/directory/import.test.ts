/** Files into the directory: what is said beforehand is what happens, all of it or nothing, and it can be taken back. */
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { exportCsv } from '../../src/directory/files/export.ts'
import { effectInWords } from '../../src/directory/effect-words.ts'
import { failedRows } from '../../src/directory/files/failed-rows.ts'
import { guessMapping } from '../../src/directory/files/file-columns.ts'
import { sitePolicy } from '../../src/service/settings/site-policy.ts'
import { makeImports, type Applied, type Imports } from '../../src/directory/import.ts'
import type { Checked, ImportStore } from '../../src/directory/import-store.ts'
import { KINDS, type Kind } from '../../src/domain/directory/directory-rows.ts'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { postgresCaseFiles } from '../../src/stores/postgres/cases/case-files.ts'
import { postgresAudit } from '../../src/stores/postgres/audit/audit-log.ts'
import { loadDirectory, readDirectoryFiles } from '../../src/demo/load-directory.ts'
import { postgresDirectoryLists } from '../../src/stores/postgres/directory/directory-lists.ts'
import { postgresDirectoryRecords } from '../../src/stores/postgres/directory/records.ts'
import { postgresImports } from '../../src/stores/postgres/directory/import-store.ts'
import { freshDatabase, type FreshDatabase } from '../services/postgres.ts'

let database: FreshDatabase
let store: ImportStore
let imports: Imports
let now = new Date()
const tables = await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory'))

beforeAll(async () => {
  database = await freshDatabase()
  const audit = postgresAudit(database.pool, new Uint8Array(randomBytes(32)))
  store = postgresImports(database.pool)
  const records = postgresDirectoryRecords(database.pool, audit, sitePolicy())
  imports = makeImports({ imports: store, records, cases: postgresCaseFiles(database.pool, audit), now: () => now })
})
afterAll(() => database.drop())
beforeEach(async () => {
  now = new Date()
  await database.pool.query(
    'TRUNCATE import_rows, imports, directory_changes, cases, case_acts, grants, notices CASCADE',
  )
  await database.pool.query('TRUNCATE contacts, contracts, companies, analysts CASCADE')
  await loadDirectory(database.pool, tables, new Date())
})

function file(kind: Kind, content: string | Uint8Array, name = `${kind}.csv`) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
  return {
    kind,
    name,
    hash: createHash('sha256').update(bytes).digest(),
    chunks: () => Readable.from([bytes]),
    mapping: (headings: readonly string[]) => guessMapping(kind, headings),
    actor: 'staff alva',
  }
}

async function bringIn(kind: Kind, content: string, leaveFailed = false): Promise<{ id: string } & Applied> {
  const { id } = await imports.read(file(kind, content))
  return { id, ...(await imports.run(id, 'staff alva', { mode: 'do', leaveFailed })) }
}

const checkedOf = (answer: Applied): Checked => {
  if (!('checked' in answer)) throw new Error(answer.kind)
  return answer.checked
}

async function exported(kind: Kind): Promise<string> {
  const { page } = postgresDirectoryLists(database.pool, sitePolicy())
  return readAll(
    Readable.from(exportCsv(kind, async (of, after, most) => (await page(of, after, most)).map(({ row }) => row))),
  )
}

async function grantsOf(contact: string): Promise<string[]> {
  const { rows } = await database.pool.query<{ said: string }>(
    `SELECT contract_number || ' ' || level || ' ' || status AS said FROM grants WHERE contact_id = $1 ORDER BY 1`,
    [contact],
  )
  return rows.map(({ said }) => said)
}

describe('a dry run', () => {
  test('says what would happen and changes nothing', async () => {
    const before = await exported('contacts')
    const { id } = await imports.read(
      file('contacts', 'id,name,email,employer,status\nana,Ana Lindqvist,ana.lindqvist@arden.example,arden,inactive\n'),
    )
    const answer = await imports.run(id, 'staff alva', { mode: 'try' })
    expect(checkedOf(answer)).toMatchObject({
      toChange: 1,
      failed: 0,
      effect: { lose: { count: 1, names: ['Ana Lindqvist'], withOpenCases: 1 }, grantsEnded: 1 },
    })
    expect(await exported('contacts')).toBe(before)
    expect(await grantsOf('ana')).toEqual(['SC-1001 designated active'])
  })

  test('is told in terms of callers', () => {
    const lose = { count: 14, names: ['Ana', 'Ben'], withOpenCases: 2 }
    const effect = {
      added: 0,
      changed: 14,
      lose,
      gain: { count: 0, names: [] },
      grantsEnded: 0,
      pinsEnded: 0,
      belowTwo: ['Arden Bank'],
    }
    expect(effectInWords(effect)).toEqual([
      '14 people lose case rights; 2 of them have open cases: Ana, Ben and 12 more.',
      'Fewer than two Designated Contacts are left at Arden Bank. Nothing is blocked; name another one.',
    ])
  })
})

describe('applying', () => {
  test('somebody who leaves loses grants, PIN and sessions in the same moment', async () => {
    await database.pool.query(
      `INSERT INTO credentials (id, contact_id, selector_hmac, selector_key_id, hash, pepper_id, issued_at)
       VALUES ('c1', 'ana', repeat('a', 32), 'k', '$argon2id$x', 'p', now())`,
    )
    const answer = await bringIn(
      'contacts',
      'id,name,email,employer,status\nana,Ana Lindqvist,ana.lindqvist@arden.example,arden,inactive\n',
    )
    expect(checkedOf(answer).effect).toMatchObject({ grantsEnded: 1, pinsEnded: 1 })
    expect(await grantsOf('ana')).toEqual(['SC-1001 designated ended'])
    const { rows } = await database.pool.query(`SELECT state FROM credentials WHERE contact_id = 'ana'`)
    expect(rows).toEqual([{ state: 'disabled' }])
    await database.pool.query(`DELETE FROM credentials WHERE contact_id = 'ana'`)
  })

  test('another employer ends what was held at the one before', async () => {
    await bringIn('contacts', 'id,name,email,employer\nora,Ora Levin,ora@corvus.example,corvus\n')
    expect(await grantsOf('ora')).toEqual(['SC-1001 designated ended'])
  })

  test('nothing is applied when a row fails, unless it is said', async () => {
    const content = 'contact,contract,level\ndev,SC-1001,designated\ngus,SC-2001,designated\n'
    const refused = await bringIn('grants', content)
    expect(refused.kind).toBe('has-failed-rows')
    expect(await grantsOf('dev')).toEqual([])
    const [row] = await store.rows(refused.id, 'failed', 0, 10)
    expect(row).toMatchObject({ line: 3, error: { code: 'indirect-end-user' } })
    const done = await imports.run(refused.id, 'staff alva', { mode: 'do', leaveFailed: true })
    expect(done).toMatchObject({ kind: 'done', checked: { toAdd: 1, failed: 1 } })
    expect(await grantsOf('dev')).toEqual(['SC-1001 designated active'])
    expect(await grantsOf('gus')).toEqual(['SC-2001 read_only pending'])
  })

  test('what the file has no column for stays as it is', async () => {
    await bringIn('grants', 'contact,contract,level\ncleo,SC-1001,read-only\ngus,SC-2001,read-only\n', true)
    const lines = (await exported('grants')).split('\r\n')
    expect(lines).toContain('cleo,SC-1001,read-only,active,ana,no')
    expect(lines).toContain('gus,SC-2001,read-only,pending,,no')
  })

  test('a file is applied once', async () => {
    const done = await bringIn('companies', 'id,name,kind\nnew,New Company,customer\n')
    expect(await imports.run(done.id, 'staff alva', { mode: 'do' })).toEqual({ kind: 'done-before' })
  })

  test('is in the audit trail with its counts, and the rows in its history', async () => {
    const { id } = await bringIn('companies', 'id,name,kind\nnew,New Company,customer\narden,Arden Bank plc,customer\n')
    const { rows } = await database.pool.query<{ body: object }>(
      `SELECT body FROM audit_trail WHERE type = 'directory.imported' ORDER BY id DESC LIMIT 1`,
    )
    expect(rows[0]?.body).toMatchObject({ import: id, table: 'companies', added: 1, changed: 1 })
    const { rows: history } = await database.pool.query(
      `SELECT key, before ->> 'name' AS before, after ->> 'name' AS after FROM directory_changes WHERE import_id = $1 ORDER BY key`,
      [id],
    )
    expect(history).toEqual([
      { key: 'arden', before: 'Arden Bank', after: 'Arden Bank plc' },
      { key: 'new', before: null, after: 'New Company' },
    ])
  })
})

describe('taking back', () => {
  test('everything is as it was, what followed from it included', async () => {
    const before = await Promise.all(KINDS.map(exported))
    const { id } = await bringIn(
      'contacts',
      `id,name,email,employer,status
ana,Ana Lindqvist,ana.lindqvist@arden.example,arden,inactive
new,New Person,new.person@arden.example,arden,active
`,
    )
    expect(await imports.undo(id, 'staff alva')).toMatchObject({ kind: 'done', left: [] })
    expect(await Promise.all(KINDS.map(exported))).toEqual(before)
    expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'done-before' })
  })

  test('a row that is added again after that has a version it never had before', async () => {
    const version = async () =>
      (await database.pool.query<{ version: number }>(`SELECT version FROM companies WHERE id = 'new'`)).rows[0]
        ?.version
    const first = await bringIn('companies', 'id,name,kind\nnew,New Company,customer\n')
    expect(await version()).toBe(1)
    await imports.undo(first.id, 'staff alva')
    expect(await version()).toBeUndefined()
    await bringIn('companies', 'id,name,kind\nnew,Another Company,customer\n')
    expect(await version()).toBe(3)
  })

  test('leaves what somebody changed since, and names it', async () => {
    const { id } = await bringIn('companies', 'id,name,kind\narden,Arden One,customer\nquill,Quill One,customer\n')
    await bringIn('companies', 'id,name,kind\nquill,Quill Two,customer\n')
    expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'done', undone: 1, left: ['companies quill'] })
    expect(await exported('companies')).toContain('arden,Arden Bank,')
    expect(await exported('companies')).toContain('quill,Quill Two,')
  })

  test('is not used up by what had to stay: the rest goes when nothing uses it', async () => {
    const before = await Promise.all(KINDS.map(exported))
    const companies = await bringIn('companies', 'id,name,kind\nnew,New Company,customer\nfree,Free,customer\n')
    const contacts = await bringIn('contacts', 'id,name,email,employer\nnew1,New One,new.one@new.example,new\n')
    expect(await imports.undo(companies.id, 'staff alva')).toEqual({ kind: 'done', undone: 1, left: ['companies new'] })
    expect(await imports.undo(companies.id, 'staff alva')).toEqual({ kind: 'done', undone: 0, left: ['companies new'] })
    expect(await imports.undo(contacts.id, 'staff alva')).toMatchObject({ kind: 'done', left: [] })
    expect(await imports.undo(companies.id, 'staff alva')).toEqual({ kind: 'done', undone: 1, left: [] })
    expect(await imports.undo(companies.id, 'staff alva')).toEqual({ kind: 'done-before' })
    expect(await Promise.all(KINDS.map(exported))).toEqual(before)
  })

  test('of two imports of one row works in either order', async () => {
    const before = await exported('companies')
    const first = await bringIn('companies', 'id,name,kind\narden,Arden One,customer\n')
    const second = await bringIn('companies', 'id,name,kind\narden,Arden Two,customer\n')
    expect(await imports.undo(first.id, 'staff alva')).toMatchObject({ left: ['companies arden'] })
    expect(await imports.undo(second.id, 'staff alva')).toMatchObject({ undone: 1, left: [] })
    expect(await imports.undo(first.id, 'staff alva')).toMatchObject({ undone: 1, left: [] })
    expect(await exported('companies')).toBe(before)
  })

  test('only for a day', async () => {
    const { id } = await bringIn('companies', 'id,name,kind\nnew,New Company,customer\n')
    now = new Date(now.getTime() + 25 * 60 * 60 * 1_000)
    expect(await imports.undo(id, 'staff alva')).toEqual({ kind: 'too-late' })
  })
})

describe('an export', () => {
  test.each(KINDS)('of %s reads back as it is', async (kind) => {
    await database.pool.query(`UPDATE companies SET name = '=HYPERLINK("x")', spoken_name = '''-1' WHERE id = 'quill'`)
    const first = await exported(kind)
    const answer = await bringIn(kind, first)
    expect(checkedOf(answer)).toMatchObject({ toAdd: 0, toChange: 0, failed: 0 })
    expect(await exported(kind)).toBe(first)
  })

  test('defuses what a spreadsheet would run', async () => {
    await database.pool.query(`UPDATE companies SET name = '=1+1' WHERE id = 'quill'`)
    expect(await exported('companies')).toMatch(/^quill,'=1\+1,/m)
    expect(await exported('contacts')).toContain(`,'+442079460101,`)
  })
})

describe('a file that goes on', () => {
  test('continues where it stopped', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => `c${i},Company ${i},customer`)
    const content = ['id,name,kind', ...rows].join('\n')
    const cut = file('companies', content)
    const stops = new Error('the line was cut')
    let looks = 0
    const broken = imports.read({
      ...cut,
      // Looked at once for how it is written, and cut off while it is read.
      chunks: async function* () {
        looks += 1
        if (looks <= 2) {
          yield Buffer.from(content)
          return
        }
        yield Buffer.from(content.slice(0, 40_000))
        await vi.waitFor(async () => expect((await store.latest(1))[0]?.rowsRead).toBe(1_000), { timeout: 60_000 })
        throw stops
      },
    })
    await expect(broken).rejects.toBe(stops)
    const [begun] = await store.latest(1)
    expect(begun?.rowsRead).toBe(1_000)
    const again = await imports.read(cut)
    expect(again).toMatchObject({ id: begun?.id, rowsRead: 2_500, readWhole: true })
    expect(await store.counts(again.id)).toEqual({ rows: 2_500, failed: 0, repeated: 0 })
    expect(checkedOf(await imports.run(again.id, 'staff alva', { mode: 'do' }))).toMatchObject({ toAdd: 2_500 })
  })
})

describe('rows', () => {
  test('that say the same again are left, those that contradict fail', async () => {
    const answer = await bringIn(
      'companies',
      'id,name,kind\none,One,customer\none,One,customer\ntwo,Two,customer\ntwo,Other,customer\n',
      true,
    )
    expect(checkedOf(answer)).toMatchObject({ toAdd: 1, repeated: 1, failed: 2 })
    const rows = await store.rows(answer.id, 'failed', 0, 10)
    expect(rows.map(({ line, error }) => [line, error?.code])).toEqual([
      [4, 'said-otherwise'],
      [5, 'said-otherwise'],
    ])
  })

  test('that fail come back with their own columns and the reason', async () => {
    const content =
      'Id;Naam;Mail;Company;Extra\r\nx1;X One;x1@gmail.com;nobody;"a;b"\r\nx2;X Two;not-an-address;arden;\r\n'
    const { id, headings } = await imports.read({
      ...file('contacts', content),
      mapping: (all) => guessMapping('contacts', all).map((field, at) => (all[at] === 'Naam' ? 'name' : field)),
    })
    await imports.run(id, 'staff alva', { mode: 'try' })
    const lines = (await readAll(Readable.from(failedRows(store, { id, headings })))).split('\r\n')
    expect(lines[0]).toBe('Id,Naam,Mail,Company,Extra,error_code,error')
    expect(lines[1]).toBe(
      'x1,X One,x1@gmail.com,nobody,"a;b",no-such-company,"Column D, employer: No company is known as nobody."',
    )
    expect(lines[2]).toMatch(
      /^x2,X Two,not-an-address,arden,,value,"Column C, email, says ""not-an-address"": it must be an e-mail address/,
    )
  })

  test('two of one file cannot have one address', async () => {
    const answer = await bringIn(
      'contacts',
      'id,name,email,employer\np1,P One,p@arden.example,arden\np2,P Two,P@arden.example,arden\n',
      true,
    )
    expect(checkedOf(answer)).toMatchObject({ toAdd: 1, failed: 1 })
  })
})

describe('an address that passes from one to another', () => {
  const H = 'id,name,email,employer,status\n'
  /** Other good rows between two that belong together. */
  const others = (count: number) =>
    Array.from({ length: count }, (_, at) => `o${at},Other ${at},o${at}@norvik.example,norvik,active\n`).join('')
  const GIVES = 'kim,Kim Adeyemi,kim.former@norvik.example,norvik,inactive\n'
  const TAKES = 'kit,Kit Adeyemi,kim.adeyemi@norvik.example,norvik,active\n'
  const emailsOf = async (...ids: string[]) =>
    (
      await database.pool.query<{ said: string }>(
        `SELECT id || ' ' || email AS said FROM contacts WHERE id = ANY($1) ORDER BY id`,
        [ids],
      )
    ).rows.map(({ said }) => said)

  test.each([
    ['beside each other', 0],
    ['six hundred rows apart', 600],
  ])('is applied in either order, %s', async (_, between) => {
    for (const [first, last] of [
      [GIVES, TAKES],
      [TAKES, GIVES],
    ]) {
      const { id, ...answer } = await bringIn('contacts', H + first + others(between) + last)
      expect(answer).toMatchObject({ kind: 'done', checked: { failed: 0 } })
      expect(await emailsOf('kim', 'kit')).toEqual(['kim kim.former@norvik.example', 'kit kim.adeyemi@norvik.example'])
      expect(await imports.undo(id, 'staff alva')).toMatchObject({ kind: 'done', left: [] })
      expect(await emailsOf('kim', 'kit')).toEqual(['kim kim.adeyemi@norvik.example'])
    }
  })

  test.each([
    ['beside each other', 0],
    ['six hundred rows apart', 600],
  ])('is swapped, and back, %s', async (_, between) => {
    const before = await exported('contacts')
    const rows = [
      'ana,Ana Lindqvist,dev.raman@arden.example,arden,active\n',
      'dev,Dev Raman,ana.lindqvist@arden.example,arden,active\n',
    ]
    const { id, ...answer } = await bringIn('contacts', H + rows[0] + others(between) + rows[1])
    expect(answer).toMatchObject({ kind: 'done', checked: { toChange: 2, failed: 0 } })
    expect(await emailsOf('ana', 'dev')).toEqual(['ana dev.raman@arden.example', 'dev ana.lindqvist@arden.example'])
    expect(await imports.undo(id, 'staff alva')).toMatchObject({ kind: 'done', left: [] })
    expect(await exported('contacts')).toBe(before)
  })

  test.each([0, 600])('fails with the row that would give it up, %i rows apart', async (between) => {
    const gives = 'kim,Kim Adeyemi,kim.former@norvik.example,nowhere,inactive\n'
    const { id, ...answer } = await bringIn('contacts', H + gives + others(between) + TAKES, true)
    expect(answer).toMatchObject({ checked: { failed: 2 } })
    const failed = await store.rows(id, 'failed', 0, 10)
    expect(failed.map(({ error }) => error?.sentence)).toEqual([
      'Column D, employer: No company is known as nowhere.',
      'This address still belongs to kim, because row 2 fails. Correct that row first.',
    ])
    expect(await emailsOf('kim', 'kit')).toEqual(['kim kim.adeyemi@norvik.example'])
  })

  test.each([0, 600])('wanted by two goes to neither but the first, %i rows apart', async (between) => {
    const both = ['p1,P One,p@arden.example,arden,active\n', 'p2,P Two,P@arden.example,arden,active\n']
    const { id, ...answer } = await bringIn('contacts', H + both[0] + others(between) + both[1], true)
    expect(answer).toMatchObject({ checked: { toAdd: between + 1, failed: 1 } })
    const [row] = await store.rows(id, 'failed', 0, 10)
    expect(row?.error).toEqual({
      code: 'email-taken',
      sentence: 'Row 2 has the same address. Give one of them another one.',
    })
  })
})

describe('what a spreadsheet rewrote', () => {
  test('is no new company and no new number', async () => {
    await bringIn('companies', 'id,name,kind\n0042,Forty Two,customer\n')
    const { id, ...answer } = await bringIn(
      'companies',
      'id,name,kind\n42,Forty Two,customer\n42.0,Forty Two,customer\n',
    )
    expect(answer).toMatchObject({ kind: 'has-failed-rows', checked: { toAdd: 0, failed: 2 } })
    const [row] = await store.rows(id, 'failed', 0, 1)
    expect(row?.error?.sentence).toContain('0042 is known')
  })

  test('of a product is no change', async () => {
    const contract = (products: string) =>
      `number,sold_to,end_user,support_owner,products,starts_on,ends_on\nSC-1,arden,arden,arden,${products},2026-01-01,2030-01-01\n`
    await bringIn('contracts', contract('007'))
    const { id, ...answer } = await bringIn('contracts', contract('7'))
    expect(answer).toMatchObject({ kind: 'has-failed-rows' })
    const [row] = await store.rows(id, 'failed', 0, 1)
    expect(row?.error?.sentence).toContain('It is "007" now, and the file says "7"')
  })
})
