/** Long work on files: it goes on without its page, is cancelled from anywhere with nothing applied, and says so when its process died. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
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
  await expect.poll(async () => (await alva.get(job)).location, { timeout: 15_000 }).toContain('said=cancelled')
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

test('what ended a month ago is forgotten', async () => {
  const id = await anotherJob(40)
  await careline.stores.fileJobs.find(id)
  await careline.stores.upkeep.forgetFiles(new Date(Date.now() + 29 * 86_400_000))
  expect(await careline.stores.fileJobs.find(id)).toBeDefined()
  await careline.stores.upkeep.forgetFiles(new Date(Date.now() + 31 * 86_400_000))
  expect(await careline.stores.fileJobs.find(id)).toBeUndefined()
})
