/** Long work on files: begun by a form, gone on with at the server, watched and cancelled from any page and any process. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Response } from 'express'
import type { FileJob, FileJobStore, JobKind, NewJob } from '../../../directory/jobs/file-job-store.ts'
import type { FileJobs, JobEnd, Work } from '../../../directory/jobs/run-file-jobs.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { Allow } from '../../allow.ts'
import { ADMIN_ROLES, sendAdmin, tell, type AdminContext } from '../admin-page.tsx'
import { inThousands } from '../lists/list-address.ts'
import { ExportEnded } from './export-parts.tsx'

export interface JobScreenDeps {
  jobs: FileJobs
  fileJobs: FileJobStore
  now: () => Date
}

const PATH = '/admin/files/job/:id'
/** What takes less is answered at once; every proxy waits so long. */
const ANSWER_WITHIN_MS = 5_000

export const jobPath = (id: string): string => `/admin/files/job/${encodeURIComponent(id)}`
export const exportedPath = (id: string): string => `${jobPath(id)}/file`

export function asFile(response: Response, name: string): void {
  response.type('text/csv').set('Content-Disposition', `attachment; filename="${name}"`)
}

const BUSY = 'Not begun: other work on a file is going on. Wait for it, or cancel it below.'

/** Where a person is led: to the result of short work, and to the page of long work. Undefined: other work goes on. */
export async function beginJob(
  jobs: FileJobs,
  job: Omit<NewJob, 'id'>,
  work: Work,
): Promise<{ at: string; end?: JobEnd } | undefined> {
  const begun = await jobs.begin(job, work)
  if (begun.kind === 'busy') return undefined
  // What wins needs the timer no longer.
  const timer = new AbortController()
  const late = sleep(ANSWER_WITHIN_MS, undefined, { signal: timer.signal }).catch(() => undefined)
  const end = await Promise.race([begun.ended, late])
  timer.abort()
  return end === undefined ? { at: jobPath(begun.id) } : { at: resultPath(begun.id, end), end }
}

/** To where the work is seen; back to `page` while other work goes on. */
export async function redirectToJob(
  response: Response,
  context: AdminContext,
  begun: { at: string } | undefined,
): Promise<void> {
  if (begun === undefined) return tell(response, context, '/admin/files', BUSY)
  response.redirect(303, begun.at)
}

function resultPath(id: string, { importId, result }: Pick<JobEnd, 'importId' | 'result'>): string {
  // The browser stores it and stays where it is.
  if (result === 'exported') return exportedPath(id)
  if (importId === undefined) return jobPath(id)
  return result === 'read'
    ? `/admin/files/one/${importId}`
    : `/admin/files/one/${importId}?${new URLSearchParams({ said: result }).toString()}#said`
}

export function jobScreens({ fileJobs, now }: Pick<JobScreenDeps, 'fileJobs' | 'now'>): (allow: Allow) => void {
  const find = (params: Record<string, string | string[] | undefined>) => fileJobs.find(String(params['id'] ?? ''))
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: ADMIN_ROLES }, async (context, request, response) => {
      const job = await find(request.params)
      if (job === undefined) {
        const body = <p>It is older than 30 days, or was never begun. What came of it stands with the import.</p>
        return sendAdmin(response, context, { title: 'No such work', body, status: 404 })
      }
      if (job.result !== undefined && job.importId !== undefined)
        return response.redirect(303, resultPath(job.id, { importId: job.importId, result: job.result }))
      if (job.result === undefined) {
        const body = <Progress context={context} job={job} now={now()} />
        return sendAdmin(response, context, { title: titleOf(job), body, scripts: ['job.js'] })
      }
      if (job.kind === 'export') {
        const isThere = (await fileJobs.partOf(job.id, 0)) !== undefined
        const title = isThere ? `${job.about}.csv is ready` : `There is no ${job.about}.csv`
        const body = <ExportEnded context={context} job={job} isThere={isThere} />
        return sendAdmin(response, context, { title, body })
      }
      return sendAdmin(response, context, { title: 'The file was not read', body: <NotRead job={job} /> })
    })

    // Asked by the page each second: it does not keep an idle person signed in.
    allow(
      { method: 'get', path: `${PATH}/state`, roles: ADMIN_ROLES, background: true },
      async (_context, request, response) => {
        const job = await find(request.params)
        response.json(
          job === undefined || job.result !== undefined
            ? { over: true }
            : { done: job.done, total: job.total ?? null, says: progressInWords(job, now()) },
        )
      },
    )

    allow({ method: 'post', path: `${PATH}/cancel`, roles: ADMIN_ROLES }, async (_context, request, response) => {
      const id = String(request.params['id'] ?? '')
      await fileJobs.cancel(id)
      response.redirect(303, jobPath(id))
    })
  }
}

const titleOf = ({ kind, about }: FileJob): string => (kind === 'export' ? `${about}.csv is being made` : TITLES[kind])

const TITLES: Record<Exclude<JobKind, 'export'>, string> = {
  read: 'The file is being read',
  check: 'The import is being checked',
  apply: 'The import is being applied',
  undo: 'The import is being undone',
}

function Progress({ context, job, now }: { context: AdminContext; job: FileJob; now: Date }) {
  return (
    <section class="card job" id="job" data-job={`${jobPath(job.id)}/state`}>
      <p id="job-says" role="status">
        {progressInWords(job, now)}
      </p>
      <progress
        id="job-bar"
        aria-label="How far it is"
        max={job.total ?? 1}
        value={job.total === undefined ? undefined : Math.min(job.done, job.total)}
      ></progress>
      <p>
        {job.kind === 'export'
          ? 'You can close this page: it goes on without it. The file can be fetched here for a day.'
          : 'You can close this page: it goes on without it. Until it is finished nothing has changed.'}
      </p>
      <div class="actions">
        {!job.isCancelled && (
          <PageForm context={context} action={`${jobPath(job.id)}/cancel`} class="inline" id="job-cancel">
            <Button kind="danger-quiet">Cancel</Button>
          </PageForm>
        )}
        <ButtonLink kind="secondary" href={jobPath(job.id)} id="job-now">
          Show how far it is now
        </ButtonLink>
      </div>
    </section>
  )
}

/** Work that ended before there was an import: only reading does. */
function NotRead({ job: { result } }: { job: FileJob }) {
  return (
    <>
      <p>{NOT_READ[result ?? ''] ?? 'The file was not read.'} Nothing has changed.</p>
      <ButtonLink href="/admin/files">Choose a file</ButtonLink>
    </>
  )
}

const NOT_READ: Readonly<Record<string, string>> = {
  unreadable: 'The file cannot be read: save it as "CSV UTF-8", with headings in its first row, and send it again.',
  cancelled: 'It was cancelled.',
  lost: 'The process that read the file has stopped. Send it again.',
  failed: 'Reading the file failed. Try again; if it fails again, the log of the service says why.',
}

/** E.g. "12,000 of 50,000 rows, about 2 minutes left." */
export function progressInWords({ kind, done, total, startedAt, isCancelled }: FileJob, now: Date): string {
  if (isCancelled) return kind === 'export' ? 'It is being cancelled.' : 'It is being cancelled. Nothing is applied.'
  if (total === undefined || total === 0) return `${inThousands(done)} rows so far.`
  const far = `${inThousands(Math.min(done, total))} of ${inThousands(total)} rows`
  const left = done === 0 ? undefined : ((now.getTime() - startedAt.getTime()) * (total - done)) / done
  if (left === undefined) return `${far}.`
  const seconds = Math.max(1, Math.round(left / 1_000))
  const inWords = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`
  return `${far}, about ${inWords} left.`
}

export function RunningJobs({ jobs, now }: { jobs: readonly FileJob[]; now: Date }) {
  if (jobs.length === 0) return <></>
  return (
    <section class="card" aria-labelledby="running">
      <h2 id="running">Going on now</h2>
      <ul class="plain-list">
        {jobs.map((job) => (
          <li>
            <span>{`${titleOf(job)}: ${progressInWords(job, now)}`}</span>
            <a href={jobPath(job.id)}>How far it is</a>
          </li>
        ))}
      </ul>
    </section>
  )
}
