/** Files into the directory and out of it: upload, say what the columns are, see what it would do, do it, undo it. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { z } from 'zod'
import type { FilteredLists } from '../../../directory/lists/filtered-lists.ts'
import type { RowLists } from '../../../directory/lists/row-lists.ts'
import { exportedEntry } from '../../../directory/files/export.ts'
import { failedRows } from '../../../directory/files/failed-rows.ts'
import { templateCsv } from '../../../directory/files/template.ts'
import { guessMapping, mappingProblem } from '../../../directory/files/file-columns.ts'
import type { Imports, Undone } from '../../../directory/import.ts'
import type { ImportStore } from '../../../directory/import-store.ts'
import type { JobKind, JobResult } from '../../../directory/jobs/file-job-store.ts'
import type { JobEnd, JobWatch } from '../../../directory/jobs/run-file-jobs.ts'
import { UnreadableFile } from '../../../directory/files/read-file.ts'
import type { AuditLog } from '../../../domain/audit.ts'
import type { CaseLists } from '../../../desk/cases/case-lists.ts'
import { endsPins, FILE_KINDS } from '../../../domain/directory/directory-rows.ts'
import type { Allow, FreshFor } from '../../allow.ts'
import { ADMIN_ROLES, saidOn, sendAdmin, type AdminContext } from '../admin-page.tsx'
import { AskFirst } from '../ask-first.tsx'
import { FilesBody } from './files-body.tsx'
import { exportScreens, freshForKind } from './export-screens.tsx'
import { COLUMNS, ImportBody } from './import-body.tsx'
import { asFile, beginJob, jobScreens, redirectToJob, type JobScreenDeps } from './job-screens.tsx'

export interface FilesScreenDeps extends JobScreenDeps {
  lists: Pick<RowLists, 'page' | 'count'> & Pick<FilteredLists, 'namesOf'>
  caseLists: Pick<CaseLists, 'page' | 'count'>
  imports: ImportStore
  bringIn: Imports
  audit: AuditLog
}

/** Larger files are for `careline directory import`, which holds one row at a time. */
const MOST_UPLOADED = '20mb'
const MOST_FAILED = 50
const MOST_IMPORTS = 100

const kindOf = z.enum(FILE_KINDS)
const mappingForm = z.record(z.string(), z.string().max(64))
const chosenColumns = z.array(z.string())
type ChosenColumns = z.infer<typeof chosenColumns>
const applyForm = z.object({ leave_failed: z.literal('yes').optional() })

/** A form may have no more fields. */
const MOST_COLUMNS = 50
const FILE_PAGE = '/admin/files/one/:id'
const CHECK_STORED = {
  button: 'Check',
  page: FILE_PAGE,
  fields: Object.fromEntries(Array.from({ length: MOST_COLUMNS }, (_, at) => [`column_${at}`, ''])),
}
const APPLY_STORED = { button: 'Apply', page: FILE_PAGE, fields: { leave_failed: 'Leave out rows that fail' } }
const UNDO_STORED = { button: 'Undo import', page: FILE_PAGE, fields: {} }

const SAID: Record<string, string> = {
  checked: 'Checked. Nothing has changed yet: below is what it would do.',
  applied: 'Applied. For a day you can undo it below.',
  'has-failed-rows': 'Nothing was applied, because rows failed.',
  columns: 'Nothing was done: say below what the columns are, and check again.',
  'done-before': 'It has been applied before.',
  'not-whole': 'The file has not been read to its end. Send it again.',
  undone: 'Undone.',
  'undone-partly':
    'Undone, except for rows that were changed since or are in use. Undo what uses them, then undo this again for the rest.',
  'too-late': 'It is older than a day. Import a corrected file instead.',
  'not-applied': 'It was never applied.',
  cancelled: 'Cancelled. Nothing was applied.',
  failed: 'It failed, and nothing was applied. Try again; if it fails again, the log of the service says why.',
  lost: 'The process that did this has stopped, and nothing was applied. Begin again.',
  gone: 'The import is no longer there.',
}

const UNDONE_PEOPLE = 'Undone. PINs that ended stay ended.'

export function filesScreen(deps: FilesScreenDeps): (allow: Allow) => void {
  return (allow) => {
    filesPage(allow, deps)
    uploadScreen(allow, deps)
    importScreen(allow, deps)
    checkScreen(allow, deps)
    applyScreen(allow, deps)
    undoScreens(allow, deps)
    downloadScreens(allow, deps)
    exportScreens(deps)(allow)
    jobScreens(deps)(allow)
  }
}

function freshForImport(imports: Pick<ImportStore, 'find'>): FreshFor {
  return async ({ params }) => {
    const found = await imports.find(idOf(params))
    return found?.kind === 'staff' ? `/admin/files/one/${found.id}` : undefined
  }
}

const idOf = (params: Record<string, string | string[] | undefined>) => String(params['id'] ?? '')

function filesPage(
  allow: Allow,
  { lists, imports, fileJobs, now }: Pick<FilesScreenDeps, 'lists' | 'imports' | 'fileJobs' | 'now'>,
): void {
  allow({ method: 'get', path: '/admin/files', roles: ADMIN_ROLES }, async (context, request, response) => {
    const [latest, running] = await Promise.all([imports.latest(MOST_IMPORTS), fileJobs.running()])
    const actors = latest.map(({ actor }) => actor.replace(/^staff /, ''))
    const staff = await lists.namesOf('staff', [...new Set(actors)])
    sendAdmin(response, context, {
      title: 'Import and export',
      said: await saidOn(context, request, {}),
      body: <FilesBody context={context} latest={latest} running={running} staff={staff} now={now()} />,
      scripts: ['upload.js'],
    })
  })
}

function uploadScreen(allow: Allow, { bringIn, jobs }: Pick<FilesScreenDeps, 'bringIn' | 'jobs'>): void {
  allow(
    {
      method: 'post',
      path: '/admin/files/upload/:kind',
      roles: ADMIN_ROLES,
      fresh: freshForKind,
      body: { kind: 'bytes', limit: MOST_UPLOADED },
    },
    async (context, request, response) => {
      const kind = kindOf.parse(request.params['kind'])
      const name = z.string().max(200).catch('upload.csv').parse(request.query['name'])
      const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      const actor = `staff ${context.person.id}`
      const file = {
        kind,
        name,
        hash: createHash('sha256').update(bytes).digest(),
        chunks: () => Readable.from([bytes]),
        mapping: (headings: readonly string[]) => guessMapping(kind, headings),
        mapLater: true,
        actor,
      }
      const job = { kind: 'read', about: kind, importId: undefined, total: undefined, actor } as const
      const begun = await beginJob(jobs, job, ({ onProgress }) => readInJob(bringIn, file, onProgress))
      if (begun === undefined) response.status(409).json({ problem: BUSY })
      else if (begun.end?.sentence !== undefined) response.status(422).json({ problem: begun.end.sentence })
      else response.json({ at: begun.at })
    },
  )
}

const BUSY = 'Other work on a file is going on. Wait until it has ended, or cancel it on this page.'

async function readInJob(
  bringIn: Imports,
  file: Parameters<Imports['read']>[0],
  onProgress: JobWatch['onProgress'],
): Promise<JobEnd> {
  try {
    return { result: 'read', importId: (await bringIn.read(file, onProgress)).id }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    return { result: 'unreadable', importId: undefined, sentence: error.message }
  }
}

function importScreen(allow: Allow, { imports, now }: Pick<FilesScreenDeps, 'imports' | 'now'>): void {
  allow(
    { method: 'get', path: '/admin/files/one/:id', roles: ADMIN_ROLES, fresh: freshForImport(imports) },
    async (context, request, response) => {
      const id = idOf(request.params)
      const found = await imports.find(id)
      const words = found !== undefined && endsPins(found.kind) ? { ...SAID, undone: UNDONE_PEOPLE } : SAID
      const said = await saidOn(context, request, words)
      if (found === undefined) {
        sendAdmin(response, context, {
          title: 'No such import',
          body: <p>This import is no longer there.</p>,
          status: 404,
        })
        return
      }
      const failed = await imports.rows(id, 'failed', 0, MOST_FAILED)
      const chosen = await context.slots.read(request.query['columns'], chosenColumns)
      const mapping = chosen?.map((field) => (field === '' ? undefined : field))
      const fault = mapping && mappingProblem(found.kind, mapping, found.headings)
      sendAdmin(response, context, {
        title: `${found.fileName}: ${found.kind}`,
        said: fault === undefined ? said : 'Not checked:',
        wrong: fault === undefined ? [] : [{ id: COLUMNS, sentence: fault }],
        body: <ImportBody context={context} found={found} mapping={mapping} failed={failed} now={now()} />,
      })
    },
  )
}

type WorkDeps = Pick<FilesScreenDeps, 'imports' | 'bringIn' | 'jobs'>

/** Work on one import, and where its person is led. */
async function workOn(
  { imports, jobs }: Pick<WorkDeps, 'imports' | 'jobs'>,
  { context, response, id, kind }: { context: AdminContext; response: Response; id: string; kind: JobKind },
  work: (watch: JobWatch) => Promise<JobResult>,
): Promise<void> {
  const found = await imports.find(id)
  // The page says that it is no longer there.
  if (found === undefined) return response.redirect(303, `/admin/files/one/${encodeURIComponent(id)}`)
  const written = (found.checked?.toAdd ?? 0) + (found.checked?.toChange ?? 0)
  const total = kind === 'undo' ? written : found.rowsRead
  const job = { kind, about: found.kind, importId: found.id, total, actor: `staff ${context.person.id}` }
  const begun = await beginJob(jobs, job, async (watch) => ({ result: await work(watch), importId: found.id }))
  return redirectToJob(response, context, begun)
}

function checkScreen(allow: Allow, { imports, bringIn, jobs }: WorkDeps): void {
  allow(
    {
      method: 'post',
      path: '/admin/files/one/:id/check',
      roles: ADMIN_ROLES,
      fresh: freshForImport(imports),
      keeps: CHECK_STORED,
    },
    async (context, request, response) => {
      const id = idOf(request.params)
      const actor = `staff ${context.person.id}`
      const given = mappingForm.parse(request.body)
      const found = await imports.find(id)
      const mapping = found?.headings.map((_, at) => {
        const field = given[`column_${at}`]
        return field === undefined || field === '' ? undefined : field
      })
      const changed = found !== undefined && JSON.stringify(mapping) !== JSON.stringify(found.mapping)
      const wanted = changed ? mapping : undefined
      const fault =
        found === undefined || wanted === undefined ? undefined : mappingProblem(found.kind, wanted, found.headings)
      if (fault !== undefined) {
        const slot = await context.slots.keep((mapping ?? []).map((field) => field ?? '') satisfies ChosenColumns)
        return response.redirect(
          303,
          `/admin/files/one/${id}?${new URLSearchParams({ columns: slot }).toString()}#said`,
        )
      }
      return workOn({ imports, jobs }, { context, response, id, kind: 'check' }, async ({ onProgress }) => {
        if (wanted !== undefined && (await bringIn.remap(id, wanted)) !== undefined) return 'done-before'
        const answer = await bringIn.run(id, actor, { mode: 'try', onProgress })
        return answer.kind === 'done' ? 'checked' : answer.kind
      })
    },
  )
}

function applyScreen(allow: Allow, { imports, bringIn, jobs }: WorkDeps): void {
  allow(
    {
      method: 'post',
      path: '/admin/files/one/:id/apply',
      roles: ADMIN_ROLES,
      fresh: freshForImport(imports),
      keeps: APPLY_STORED,
    },
    async (context, request, response) => {
      const id = idOf(request.params)
      const actor = `staff ${context.person.id}`
      const leaveFailed = applyForm.parse(request.body).leave_failed === 'yes'
      return workOn({ imports, jobs }, { context, response, id, kind: 'apply' }, async (watch) => {
        const answer = await bringIn.run(id, actor, { mode: 'do', leaveFailed, ...watch })
        return answer.kind === 'done' ? 'applied' : answer.kind
      })
    },
  )
}

function undoScreens(allow: Allow, { imports, bringIn, jobs }: WorkDeps): void {
  allow(
    { method: 'get', path: '/admin/files/one/:id/undo', roles: ADMIN_ROLES, fresh: freshForImport(imports) },
    async (context, request, response) => {
      const found = await imports.find(idOf(request.params))
      if (found === undefined) return response.redirect(303, '/admin/files')
      const back = `/admin/files/one/${found.id}`
      const body = (
        <AskFirst
          context={context}
          action={`${back}/undo`}
          button="Undo import"
          follows={[
            'Rows that it added are removed, and rows that it changed are as they were before.',
            found.kind === 'cases'
              ? 'Cases that were changed since stay as they are.'
              : `Rows that were changed since, or are in use, stay as they are.${endsPins(found.kind) ? ' PINs that ended stay ended.' : ''}`,
          ]}
          back={back}
        />
      )
      return sendAdmin(response, context, { title: `Undo the import of ${found.fileName}?`, body })
    },
  )

  allow(
    {
      method: 'post',
      path: '/admin/files/one/:id/undo',
      roles: ADMIN_ROLES,
      fresh: freshForImport(imports),
      keeps: UNDO_STORED,
    },
    async (context, request, response) => {
      const id = idOf(request.params)
      const actor = `staff ${context.person.id}`
      return workOn({ imports, jobs }, { context, response, id, kind: 'undo' }, async (watch) =>
        undoneAs(await bringIn.undo(id, actor, watch)),
      )
    },
  )
}

function undoneAs(answer: Undone): JobResult {
  if (answer.kind !== 'done') return answer.kind
  return answer.left.length === 0 ? 'undone' : 'undone-partly'
}

/** The audit row is written first. When that fails, no file is sent. */
function downloadScreens(
  allow: Allow,
  { imports, audit, now }: Pick<FilesScreenDeps, 'imports' | 'audit' | 'now'>,
): void {
  allow(
    { method: 'get', path: '/admin/files/one/:id/failed', roles: ADMIN_ROLES, fresh: freshForImport(imports) },
    async (context, request, response) => {
      const found = await imports.find(idOf(request.params))
      if (found === undefined) {
        response.status(404).type('text/plain').send('This import is no longer there.\n')
        return
      }
      await audit.append(exportedEntry(`failed ${found.kind}`, `staff ${context.person.id}`, now()))
      asFile(response, `failed-${found.kind}.csv`)
      await pipeline(Readable.from(failedRows(imports, found)), response)
    },
  )

  // Nothing of the directory is in it.
  allow({ method: 'get', path: '/admin/files/template/:kind', roles: ADMIN_ROLES }, (_context, request, response) => {
    const kind = kindOf.parse(request.params['kind'])
    asFile(response, `${kind}-to-fill-in.csv`)
    response.send(templateCsv(kind))
  })
}
