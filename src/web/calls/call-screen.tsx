/** Everything that is known of one call, by its reference: for supervisors and administrators, and for the analysts of its desk. */
import { pathOf, type CallPath } from '../../calls/history/call-history.ts'
import type { CallReports, StoredHistory } from '../../calls/history/call-reports.ts'
import type { AuditListed, CallListed, RecordLists } from '../../directory/lists/record-lists.ts'
import type { Call } from '../../calls/call.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import type { CallbackStore } from '../../desk/callbacks/callback-store.ts'
import { needsOf } from '../../desk/connect/offer.ts'
import { readsFrom } from '../../desk/staff/region.ts'
import { looksAfter, type StaffDirectory } from '../../desk/staff/staff.ts'
import { actorOf } from '../../accounts/person.ts'
import { staffId } from '../../domain/ids.ts'
import { AS_TEST_FILE } from '../../calls/replay/call-as-test.ts'
import { saveAsTest, type SavedCallDeps } from '../../calls/replay/saved-call.ts'
import type { AuditLog } from '../../domain/audit.ts'
import { exportedEntry } from '../../directory/files/export.ts'
import type { Flows } from '../../flows/steps.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Allow } from '../allow.ts'
import type { ScreenContext } from '../screen-context.ts'
import { Empty } from '../components/empty.tsx'
import { Table } from '../components/table.tsx'
import { page } from '../shell/page.tsx'
import { actorWords, auditWords, engineerWords, factsInWords, staffIn } from '../audit-words.ts'
import { CallbackPart, type OwedCallback } from './call-callback.tsx'
import { CallFacts, whenAt } from './call-facts.tsx'
import { FlowPath, MomentByMoment } from './call-path.tsx'

export interface CallScreenDeps {
  reports: Pick<CallReports, 'byReference' | 'fillFromRecords'>
  callbacks: Pick<CallbackStore, 'find' | 'attemptsOf'>
  /** Calls in progress. */
  view: () => Promise<DeskView>
  lists: Pick<RecordLists, 'calls' | 'audit'>
  staff: Pick<StaffDirectory, 'find'>
  policy: Pick<Policy, 'timeZone'>
  audit: AuditLog
  now: () => Date
  /** Of calls that are saved as tests. */
  saved: SavedCallDeps
  /** As new calls go through them. */
  flows: () => Flows
  /** Words of a prompt, without the values it speaks. */
  heardAs: (prompt: string) => string
}

const CALL_ROLES = ['analyst', 'supervisor', 'administrator'] as const
type CallContext = ScreenContext<(typeof CALL_ROLES)[number]>

const MOST_ROWS = 200

interface ShownCall {
  history: StoredHistory
  decided: CallListed | undefined
  owed: OwedCallback | undefined
  rows: readonly AuditListed[]
  nameOf: (staff: string) => string
}

export function callScreen(deps: CallScreenDeps): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: '/calls/:reference', roles: CALL_ROLES }, async (context, request, response) => {
      const reference = String(request.params['reference'] ?? '').slice(0, 20)
      const [histories, live] = await find(reference, deps)
      const seen = histories.filter((one) => maySee(one, context.person))
      const over = await Promise.all(seen.map((history) => readCall(history, deps)))
      const now = live.filter((call) => maySeeLive(call, context.person))
      const isNone = over.length + now.length === 0
      const body = isNone ? (
        <NoCall reference={reference} dataStaysIn={otherRegionOf(context.person, histories, live)} />
      ) : (
        <>
          <h1>Call {reference}</h1>
          {await Promise.all(now.map((call) => livePart(call, deps)))}
          {over.map((call) => (
            <CallPart call={call} context={context} deps={deps} />
          ))}
        </>
      )
      response
        .status(isNone ? 404 : 200)
        .type('html')
        .send(page({ context, title: `Call ${reference}`, body, wide: true }))
    })
    asTest(allow, deps)
  }
}

/** Flow authors do not see calls of people, and supervisors do not write tests. */
const TEST_ROLES = ['administrator'] as const

/** A file with keys, answers and sentences; on record before it leaves. */
function asTest(allow: Allow, { reports, saved, audit, now }: CallScreenDeps): void {
  allow({ method: 'get', path: '/calls/:reference/as-test', roles: TEST_ROLES }, async (context, request, response) => {
    const reference = String(request.params['reference'] ?? '').slice(0, 20)
    const theirs = (await reports.byReference(reference)).filter((one) => maySee(one, context.person))
    const found = await saveAsTest(theirs, saved)
    if (found === undefined) {
      const body = <NoTest reference={reference} />
      response
        .status(404)
        .type('html')
        .send(page({ context, title: `Call ${reference}`, body }))
      return
    }
    const { callId, test } = found
    await audit.append({ ...exportedEntry('call as test', actorOf(context.person), now(), 1), callId })
    response.type('text/plain').set('Content-Disposition', `attachment; filename="${AS_TEST_FILE}"`).send(test)
  })
}

function NoTest({ reference }: { reference: string }) {
  return (
    <>
      <h1>No test of this call</h1>
      <Empty
        title={`Too little of the call ${reference} is on record.`}
        why="A call that an earlier release answered, one whose path has gone, and a callback are no tests."
        icon="search"
      />
    </>
  )
}

/** One that is neither over nor going on may have lost its live record: then the other records tell of it. */
async function find(reference: string, deps: CallScreenDeps): Promise<[StoredHistory[], Call[]]> {
  const { reports } = deps
  const [histories, live] = await Promise.all([reports.byReference(reference), goingOn(reference, deps)])
  if (histories.length + live.length > 0) return [histories, live]
  await reports.fillFromRecords(reference)
  return [await reports.byReference(reference), live]
}

/** The board tells a supervisor that such a call is there; to an analyst it is like one that is not. */
function otherRegionOf(person: Person, histories: readonly StoredHistory[], live: readonly Call[]): string | undefined {
  if (person.role === 'analyst') return undefined
  const regions = [...histories.map(({ residency }) => residency), ...live.map((call) => needsOf(call).residency)]
  return regions.find((region) => !readsFrom(person, region))
}

function NoCall({ reference, dataStaysIn }: { reference: string; dataStaysIn: string | undefined }) {
  return (
    <>
      <h1>{dataStaysIn === undefined ? 'No such call' : `Call ${reference}`}</h1>
      {dataStaysIn === undefined ? (
        <Empty
          title={`No call with the reference ${reference} is on record for you.`}
          why="Check the nine digits. Analysts see calls of their own desks and region, and of these those they had."
          icon="search"
        />
      ) : (
        <Empty
          title={`The contract of this call keeps its data in ${dataStaysIn}.`}
          why="Only staff of that region read it. Ask a colleague there, or an administrator whether your region is entered right."
          icon="info"
        />
      )}
    </>
  )
}

async function goingOn(reference: string, { view }: CallScreenDeps): Promise<Call[]> {
  const seen = await view()
  return seen.all().flatMap(({ call }) => (call.reference === reference ? [call] : []))
}

type Person = CallContext['person']

/** The analyst who talks with the caller reads it while they do, whatever contract the caller turns out to call about. */
function maySeeLive(call: Call, person: Person): boolean {
  const { stage, holders } = call
  const { residency } = needsOf(call)
  if (stage.kind === 'with-analyst' && stage.taker.id === person.id) return true
  if (!readsFrom(person, residency)) return false
  if (person.role !== 'analyst' || holders.some(({ id }) => id === person.id)) return true
  return 'desk' in stage && looksAfter(person, stage.desk, residency)
}

/** A call that goes on: its figures come when it is over. */
async function livePart(call: Call, deps: CallScreenDeps) {
  const path = pathOf(call)
  const nameOf = await namesOf(path, await deps.lists.audit({ call: call.id }, MOST_ROWS), deps)
  return (
    <article class="call-part" id={call.id}>
      <p>
        <strong>This call goes on.</strong> Its figures are here once it is over.
      </p>
      <PathParts id={call.id} path={path} nameOf={nameOf} deps={deps} />
    </article>
  )
}

/**
 * - Of a contract that keeps its data in a region, only staff of that region, whatever their role.
 * - Analysts see calls of their own desks, and those that they had.
 */
function maySee({ desk, residency, staff, path }: StoredHistory, person: Person): boolean {
  if (!readsFrom(person, residency)) return false
  if (person.role !== 'analyst') return true
  if (staff === person.id || (desk !== undefined && looksAfter(person, desk, residency))) return true
  return path?.moments.some((moment) => moment.kind === 'answered' && moment.staff === person.id) ?? false
}

async function readCall(history: StoredHistory, deps: CallScreenDeps): Promise<ShownCall> {
  const [[decided], rows, owed] = await Promise.all([
    deps.lists.calls({ callId: history.callId }, 1),
    deps.lists.audit({ call: history.callId }, MOST_ROWS),
    readOwed(history, deps),
  ])
  return { history, decided, owed, rows, nameOf: await namesOf(history.path, rows, deps) }
}

async function readOwed(
  { callId }: Pick<StoredHistory, 'callId'>,
  { callbacks }: Pick<CallScreenDeps, 'callbacks'>,
): Promise<OwedCallback | undefined> {
  const callback = await callbacks.find(callId)
  return callback && { callback, attempts: await callbacks.attemptsOf([callId]) }
}

/** Of everyone of the staff who is named; those who are no longer in the directory by their ids. */
async function namesOf(
  path: CallPath | undefined,
  rows: readonly AuditListed[],
  { staff }: CallScreenDeps,
): Promise<(staff: string) => string> {
  const ids = new Set<string>()
  for (const moment of path?.moments ?? []) {
    if ('staff' in moment) ids.add(moment.staff)
    if (moment.kind === 'transferred' && moment.only !== undefined) ids.add(moment.only)
  }
  for (const id of staffIn(rows)) ids.add(id)
  const names = new Map<string, string>()
  for (const id of ids) {
    const known = staffId.safeParse(id)
    const person = known.success ? await staff.find(known.data) : undefined
    if (person !== undefined) names.set(id, person.name)
  }
  return (id) => names.get(id) ?? engineerWords(id, rows) ?? id
}

function CallPart({ call, context, deps }: { call: ShownCall; context: CallContext; deps: CallScreenDeps }) {
  const { history, decided, owed, rows, nameOf } = call
  const { path, callId, isCallback, isWhole } = history
  const mayReadFacts = context.person.role !== 'analyst'
  return (
    <article class="call-part" id={callId}>
      {isCallback && <h2>The callback</h2>}
      <CallFacts
        history={history}
        decided={decided}
        isAdministrator={context.person.role === 'administrator'}
        nameOf={nameOf}
        zone={deps.policy.timeZone}
      />
      {!isWhole && (
        <p>
          Made of what decisions and the audit trail tell: the call is older than its history, or its live record was
          lost.
        </p>
      )}
      {owed !== undefined && <CallbackPart owed={owed} now={deps.now()} zone={deps.policy.timeZone} />}
      {path === undefined ? (
        <p class="empty">Its path is not on record.</p>
      ) : (
        <PathParts id={callId} path={path} nameOf={nameOf} deps={deps} />
      )}
      {context.person.role === 'administrator' && path !== undefined && !isCallback && isWhole && (
        <p>
          <a href={`/calls/${encodeURIComponent(history.reference)}/as-test`} download>
            Save as a test
          </a>{' '}
          for <span class="code">test/calls</span>: its keys, answers and sentences, without names, numbers and cases.
        </p>
      )}
      {mayReadFacts && <AuditRows rows={rows} decided={decided} nameOf={nameOf} zone={deps.policy.timeZone} />}
    </article>
  )
}

interface PathPartsProps {
  id: string
  path: CallPath
  nameOf: (staff: string) => string
  deps: CallScreenDeps
}

function PathParts({ id, path, nameOf, deps: { flows, heardAs, policy } }: PathPartsProps) {
  const common = { path, heardAs, zone: policy.timeZone }
  return (
    <>
      {path.trial !== undefined && (
        <p>
          <span class="chip chip--warn">Test call</span> It heard the draft <q>{path.trial}</q> and not what was
          published.
        </p>
      )}
      <MomentByMoment {...common} nameOf={nameOf} />
      <FlowPath {...common} id={id} flows={flows()} />
    </>
  )
}

function AuditRows({ rows, decided, nameOf, zone }: Omit<ShownCall, 'history' | 'owed'> & { zone: string }) {
  const named = (kind: 'staff' | 'contact', id: string) =>
    kind === 'staff' ? nameOf(id) : id === decided?.contact ? decided.contactName : undefined
  return (
    <section>
      <h2>Audit trail</h2>
      <Table
        label="Audit trail"
        columns={[
          {
            title: 'What',
            cell: ({ type }: AuditListed) => (
              <>
                {auditWords(type)} <small class="code">{type}</small>
              </>
            ),
          },
          { title: 'When', cell: ({ at }) => whenAt(at, zone) },
          { title: 'Who', cell: ({ actor }) => actorWords(actor, named) },
          { title: 'Facts', cell: ({ body: { reference: _, ...facts } }) => factsInWords(facts, named) },
        ]}
        rows={rows.toReversed()}
        empty="No row of the audit trail is about this call."
      />
    </section>
  )
}
