/** Files of the directory: made at the server, in a moment or in the background, and fetched for a day. Each fetching is audited. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { exportedEntry } from '../../../directory/files/export.ts'
import { exportedFile, exportInJob } from '../../../directory/jobs/export-job.ts'
import type { RowLists } from '../../../directory/lists/row-lists.ts'
import type { AuditLog } from '../../../domain/audit.ts'
import type { CaseLists } from '../../../desk/cases/case-lists.ts'
import { FILE_KINDS } from '../../../domain/directory/directory-rows.ts'
import type { Allow, FreshFor } from '../../allow.ts'
import { ADMIN_ROLES, sendAdmin } from '../admin-page.tsx'
import { asFile, beginJob, jobPath, type JobScreenDeps } from './job-screens.tsx'

export interface ExportScreenDeps extends JobScreenDeps {
  lists: Pick<RowLists, 'page' | 'count'>
  caseLists: Pick<CaseLists, 'page' | 'count'>
  audit: AuditLog
}

/** Who may sign in as what comes and goes by file only after a fresh sign-in, as at the staff screens. */
export const freshForKind: FreshFor = ({ params }) => (params['kind'] === 'staff' ? '/admin/files' : undefined)

const kindOf = z.enum(FILE_KINDS)
const EXPORT_STORED = { button: 'Export', page: '/admin/files', fields: {} }

export function exportScreens(deps: ExportScreenDeps): (allow: Allow) => void {
  return (allow) => {
    makeScreen(allow, deps)
    fileScreen(allow, deps)
  }
}

/** Pressed twice it is made once: the second press leads to the one that is being made. */
function makeScreen(allow: Allow, { lists, caseLists, jobs, fileJobs }: ExportScreenDeps): void {
  const path = '/admin/files/export/:kind'
  allow(
    { method: 'post', path, roles: ADMIN_ROLES, fresh: freshForKind, keeps: EXPORT_STORED },
    async (context, request, response) => {
      const kind = kindOf.parse(request.params['kind'])
      const actor = `staff ${context.person.id}`
      const total = kind === 'cases' ? await caseLists.count({}) : await lists.count(kind)
      const job = { kind: 'export', about: kind, importId: undefined, total, actor } as const
      const begun = await beginJob(jobs, job, (watch, id) =>
        exportInJob({ lists, caseLists, fileJobs }, { kind, id }, watch),
      )
      const running = begun === undefined ? await fileJobs.running() : []
      const other = running.find((one) => one.kind === 'export' && one.about === kind && one.actor === actor)
      response.redirect(303, begun?.at ?? (other === undefined ? '/admin/files' : jobPath(other.id)))
    },
  )
}

/** The audit row is written first. When that fails, no file is sent. */
function fileScreen(allow: Allow, { fileJobs, audit, now }: ExportScreenDeps): void {
  const idOf = (params: Record<string, string | string[] | undefined>) => String(params['id'] ?? '')
  const freshForJob: FreshFor = async ({ params }) => {
    const job = await fileJobs.find(idOf(params))
    return job?.about === 'staff' ? jobPath(job.id) : undefined
  }
  allow(
    { method: 'get', path: '/admin/files/job/:id/file', roles: ADMIN_ROLES, fresh: freshForJob },
    async (context, request, response) => {
      const id = idOf(request.params)
      const job = await fileJobs.find(id)
      if (job === undefined || (await fileJobs.partOf(id, 0)) === undefined) {
        const body = <p>It is no longer here. Export it again.</p>
        return sendAdmin(response, context, { title: 'No such file', body, status: 404 })
      }
      await audit.append(exportedEntry(job.about, `staff ${context.person.id}`, now(), job.done))
      asFile(response, `${job.about}.csv`)
      return pipeline(Readable.from(exportedFile(fileJobs, id)), response)
    },
  )
}
