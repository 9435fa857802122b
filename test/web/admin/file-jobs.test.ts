/** Long work on files: it goes on without its page, is cancelled from anywhere with nothing applied, and says so when its process died. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contactId } from '../../../src/domain/ids.ts'
import { postgresAudit } from '../../../src/stores/postgres/audit/audit-log.ts'
import { erasePerson } from '../../../src/stores/postgres/audit/forget-person.ts'
import { openCareline, type Careline } from '../../calls/careline.ts'
import { Visitor } from '../visitor.ts'

let careline: Careline
let alva: Visitor
let token: string
beforeAll(async () => {
  careline = await openCareline({ signIn: true })
  alva = new Visitor(careline.baseUrl)
  await alva.signIn('staff:alva')
  token = await alva.formToken('/admin/files')
})
afterAll(() => careline.close())

const upload = (name: string) =>
  alva.upload(
    `/admin/files/upload/companies?name=${name}.csv`,
    Buffer.from(`id,name,kind\n${name},Company ${name},customer\n`),
    token,
  )
const press = (path: string) => alva.post(path, { form_token: token })
const uploaded = async (name: string) => (JSON.parse((await upload(name)).text) as { at: string }).at
const isThere = async (id: string) => (await careline.stores.lists.one('companies', id)) !== undefined
const imported = () => careline.stores.lists.audit({ type: 'directory.imported' }, 10)

async function anotherJob(seenSecondsAgo: number, importId?: string): Promise<string> {
  const id = randomUUID()
  await careline.database.pool.query(
    `INSERT INTO file_jobs (id, kind, about, import_id, actor, started_at, seen_at, total)
     VALUES ($1, 'apply', 'companies', $3, 'staff alva', now() - interval '2 minutes', now() - make_interval(secs => $2), 9)`,
    [id, seenSecondsAgo, importId ?? null],
  )
  return id
}

test('an import that takes long is cancelled half way by another process: nothing is applied', async () => {
  const at = await uploaded('half-way')
  // As long as another transaction holds the table, the import waits in the middle of its own.
  const holder = await careline.database.pool.connect()
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE companies IN SHARE MODE')
  const { location: job = '' } = await press(`${at}/apply`)
  expect(job).toMatch(/^\/admin\/files\/job\/[0-9a-f-]{36}$/)
  // The tab is closed; the work is found again on the page of files.
  expect((await alva.get('/admin/files')).text).toContain(job)
  expect((await alva.get(job)).text).toContain('0 of 1 rows')
  expect(JSON.parse((await alva.get(`${job}/state`)).text)).toMatchObject({ done: 0, total: 1 })
  expect((await upload('meanwhile')).status).toBe(409)
  // What another process is asked reaches this one by the records alone.
  expect(await careline.stores.fileJobs.cancel(job.split('/').at(-1) ?? '')).toBe(true)
  expect((await alva.get(job)).text).toContain('It is being cancelled')
  await holder.query('ROLLBACK')
  holder.release()
  await expect.poll(async () => (await alva.get(job)).location).toContain('said=cancelled')
  expect((await alva.open(job)).text).toContain('Cancelled. Nothing was applied.')
  expect(await isThere('half-way')).toBe(false)
  expect(await imported()).toEqual([])
  // It can be applied after all.
  expect((await press(`${at}/apply`)).location).toContain('said=applied')
  expect(await isThere('half-way')).toBe(true)
})

test('the work of a process that died says so, and other work can begin', async () => {
  const at = await uploaded('orphan')
  const alive = await anotherJob(5, at.split('/').at(-1))
  expect((await press(`${at}/apply`)).location).toMatch(/^\/admin\/files\?told=/)
  await careline.database.pool.query(`UPDATE file_jobs SET seen_at = now() - interval '31 seconds' WHERE id = $1`, [
    alive,
  ])
  expect((await alva.open(`/admin/files/job/${alive}`)).text).toContain('The process that did this has stopped')
  // A process that was only asleep finds out before it commits.
  expect(await careline.stores.fileJobs.beat(alive, 9)).toBe(false)
  expect((await press(`${at}/apply`)).location).toContain('said=applied')
})

test('a process that died behind its commit: the import itself says that it was applied', async () => {
  const at = await uploaded('committed')
  const id = at.split('/').at(-1) ?? ''
  expect((await press(`${at}/apply`)).location).toContain('said=applied')
  expect((await alva.open(`/admin/files/job/${await anotherJob(40, id)}`)).text).toContain('Applied. For a day')
})

test('a file that cannot be read says why, and stores nothing of it', async () => {
  const answer = await alva.upload('/admin/files/upload/companies?name=x.csv', Buffer.from('PK\u0003\u0004'), token)
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('workbook')
  const { rows } = await careline.database.pool.query(`SELECT * FROM file_jobs WHERE result = 'unreadable'`)
  expect(JSON.stringify(rows)).not.toContain('workbook')
})

const fileAt = async (kind: string) => (await press(`/admin/files/export/${kind}`)).location ?? ''

test('an export that takes long goes on without its page, beside an import, and is fetched by administrators', async () => {
  const holder = await careline.database.pool.connect()
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE exported_parts IN SHARE MODE')
  const job = await fileAt('companies')
  expect(job).toMatch(/^\/admin\/files\/job\/[0-9a-f-]{36}$/)
  expect((await alva.get('/admin/files')).text).toContain(job)
  expect((await alva.get(job)).text).toContain('companies.csv is being made')
  expect((await alva.get(`${job}/file`)).status).toBe(404)
  // Pressed again it is the same one.
  expect(await fileAt('companies')).toBe(job)
  expect((await upload('beside-an-export')).status).toBe(200)
  await holder.query('ROLLBACK')
  holder.release()
  await expect.poll(async () => (await alva.get(job)).text).toContain('companies.csv is ready')
  const file = await alva.get(`${job}/file`)
  expect(file.text).toContain('half-way,Company half-way')
  for (const other of ['staff:ruth', 'staff:sam', 'contact:ana']) {
    const visitor = new Visitor(careline.baseUrl)
    await visitor.signIn(other)
    expect((await visitor.get(`${job}/file`)).text).not.toContain('half-way')
  }
  await careline.stores.upkeep.forgetFiles(new Date(Date.now() + 86_500_000))
  expect((await alva.get(job)).text).toContain('It is no longer here')
  expect((await alva.get(`${job}/file`)).status).toBe(404)
})

test('an export that is cancelled leaves no file', async () => {
  const holder = await careline.database.pool.connect()
  await holder.query('BEGIN')
  await holder.query('LOCK TABLE exported_parts IN SHARE MODE')
  const pressed = fileAt('contacts')
  const running = async () => (await careline.stores.fileJobs.running())[0]
  await expect.poll(running).toBeDefined()
  await press(`/admin/files/job/${(await running())?.id ?? ''}/cancel`)
  await holder.query('ROLLBACK')
  holder.release()
  expect((await alva.open(await pressed)).text).toContain('It was cancelled')
  expect((await careline.database.pool.query('SELECT FROM exported_parts')).rowCount).toBe(0)
})

test('a person who is erased is in no file that was exported before', async () => {
  const path = await fileAt('contacts')
  expect((await alva.get(path)).text).toContain('Hal Brenner')
  const { pool } = careline.database
  const erased = await erasePerson(pool, postgresAudit(pool, careline.keys.auditKey), contactId.parse('hal'), {
    actor: 'staff alva',
    at: new Date(),
  })
  expect(erased.kind).toBe('erased')
  expect((await alva.get(path)).status).toBe(404)
  // One that another process was making is stopped, and stores nothing more.
  const id = path.split('/').at(-2) ?? ''
  await careline.stores.fileJobs.storePart(id, 0, 'Hal Brenner')
  expect(await careline.stores.fileJobs.partOf(id, 0)).toBeUndefined()
})

test('what ended a month ago is forgotten', async () => {
  const id = await anotherJob(40)
  await careline.stores.fileJobs.find(id)
  await careline.stores.upkeep.forgetFiles(new Date(Date.now() + 29 * 86_400_000))
  expect(await careline.stores.fileJobs.find(id)).toBeDefined()
  await careline.stores.upkeep.forgetFiles(new Date(Date.now() + 31 * 86_400_000))
  expect(await careline.stores.fileJobs.find(id)).toBeUndefined()
})
