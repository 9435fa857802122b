/** Reports for supervisors and administrators: on the screen, and as files. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request } from 'express'
import type { AuditLog } from '../../domain/audit.ts'
import { askReport, type CallReport } from '../../calls/history/ask-report.ts'
import type { CallReports } from '../../calls/history/call-reports.ts'
import { CALL_COLUMNS, VERIFICATION_COLUMNS } from '../../calls/history/report-columns.ts'
import { exportedEntry } from '../../directory/files/export.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Allow } from '../allow.ts'
import { ButtonLink } from '../components/button.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { page } from '../shell/page.tsx'
import { askedBy, pathTo, reportQuery, type ShownReport } from './asked.ts'
import { CallsReport } from './calls-report.tsx'
import { breakdownFile, periodsFile, refusalsFile } from './report-files.ts'
import { CALLS_PATH, ReportFrame, VERIFICATION_PATH } from './report-frame.tsx'
import { nameOfKey } from './report-tables.tsx'
import { VerificationReport } from './verification-report.tsx'

export interface ReportScreenDeps {
  reports: CallReports
  audit: AuditLog
  policy: Pick<Policy, 'targets' | 'timeZone'>
  now: () => Date
}

export const REPORT_ROLES = ['supervisor', 'administrator'] as const
type ReportContext = ScreenContext<(typeof REPORT_ROLES)[number]>

/** In a file, where a screen shows the first of them. */
const MOST_IN_FILE = 20_000

export function reportScreens(deps: ReportScreenDeps): (allow: Allow) => void {
  return (allow) => {
    callsScreen(allow, deps)
    verificationScreen(allow, deps)
    files(allow, deps)
  }
}

async function readAsked(
  { reports, now }: ReportScreenDeps,
  request: Request,
): Promise<{ asked: ShownReport; today: string }> {
  const today = await reports.today(now())
  return { asked: askedBy(reportQuery.parse(request.query), today), today }
}

/** A name that only the directory knows: of the calls that are shown alone. */
async function onlyName({ reports }: ReportScreenDeps, { of }: ShownReport): Promise<string | undefined> {
  if (of === undefined) return undefined
  const known =
    of.dimension === 'company' || of.dimension === 'analyst' ? await reports.nameOf(of.dimension, of.key) : undefined
  return nameOfKey(of.dimension, of.key, known)
}

function callsScreen(allow: Allow, deps: ReportScreenDeps): void {
  allow(
    { method: 'get', path: CALLS_PATH, roles: REPORT_ROLES, menu: 'Reports' },
    async (context, request, response) => {
      const { asked, today } = await readAsked(deps, request)
      const report = await askReport(deps.reports, asked)
      const body = (
        <ReportFrame {...await frameOf(deps, asked, today)} path={CALLS_PATH} columns={CALL_COLUMNS}>
          <CallsReport asked={asked} report={report} targetShare={deps.policy.targets.share} />
          <Files asked={asked} names={['periods', 'breakdown', 'refusals']} />
        </ReportFrame>
      )
      response.type('html').send(page({ context, title: 'Reports', body, wide: true }))
    },
  )
}

function verificationScreen(allow: Allow, deps: ReportScreenDeps): void {
  allow({ method: 'get', path: VERIFICATION_PATH, roles: REPORT_ROLES }, async (context, request, response) => {
    const { asked, today } = await readAsked(deps, request)
    const report = await askReport(deps.reports, asked)
    const body = (
      <ReportFrame {...await frameOf(deps, asked, today)} path={VERIFICATION_PATH} columns={VERIFICATION_COLUMNS}>
        <VerificationReport asked={asked} report={report} />
        <Files asked={asked} names={['periods', 'breakdown']} />
      </ReportFrame>
    )
    response.type('html').send(page({ context, title: 'Verification', body, wide: true }))
  })
}

async function frameOf(deps: ReportScreenDeps, asked: ShownReport, today: string) {
  return { asked, today, zone: deps.policy.timeZone, onlyName: await onlyName(deps, asked) }
}

const FILES = {
  periods: { label: 'Days or months as CSV', file: (report: CallReport) => periodsFile(report) },
  breakdown: {
    label: 'Breakdown as CSV',
    file: (report: CallReport, { by }: ShownReport) => breakdownFile(report, by),
  },
  refusals: { label: 'Refusals as CSV', file: (report: CallReport) => refusalsFile(report) },
} as const
type FileName = keyof typeof FILES

function Files({ asked, names }: { asked: ShownReport; names: readonly FileName[] }) {
  return (
    <p class="reports-files">
      {names.map((name) => (
        <ButtonLink kind="secondary" icon="download" href={pathTo(`/reports/${name}.csv`, asked)} download>
          {FILES[name].label}
        </ButtonLink>
      ))}
    </p>
  )
}

/** What leaves is on record before it does. */
function files(allow: Allow, deps: ReportScreenDeps): void {
  for (const [name, { file }] of Object.entries(FILES))
    allow(
      { method: 'get', path: `/reports/${name}.csv`, roles: REPORT_ROLES },
      async (context: ReportContext, request, response) => {
        const { asked } = await readAsked(deps, request)
        const report = await askReport(deps.reports, { ...asked, most: MOST_IN_FILE })
        await deps.audit.append(exportedEntry('reports', `staff ${context.person.id}`, deps.now()))
        response
          .type('text/csv')
          .set('Content-Disposition', `attachment; filename="${name}-${asked.from}-${asked.to}.csv"`)
        return pipeline(Readable.from(file(report, asked)), response)
      },
    )
}
