/** Everything that is known of one call, by its reference: for supervisors and administrators, and for the analysts of its desk. */
import type { CallReports, StoredHistory } from '../../calls/history/call-reports.ts'
import type { AuditListed, CallListed, RecordLists } from '../../directory/lists/record-lists.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import { staffId } from '../../domain/ids.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Allow } from '../allow.ts'
import type { ScreenContext } from '../screen-context.ts'
import { page } from '../shell/page.tsx'
import { actorWords, auditWords } from './audit-words.ts'
import { CallFacts, whenAt } from './call-facts.tsx'
import { FlowPath, Timeline } from './call-path.tsx'

export interface CallScreenDeps {
  reports: Pick<CallReports, 'byReference'>
  lists: Pick<RecordLists, 'calls' | 'audit'>
  staff: Pick<StaffDirectory, 'find'>
  policy: Pick<Policy, 'timeZone'>
  /** Words of a prompt, without the values it speaks. */
  heardAs: (prompt: string) => string
}

const CALL_ROLES = ['analyst', 'supervisor', 'administrator'] as const
type CallContext = ScreenContext<(typeof CALL_ROLES)[number]>

const MOST_ROWS = 200

interface ShownCall {
  history: StoredHistory
  decided: CallListed | undefined
  rows: readonly AuditListed[]
  nameOf: (staff: string) => string
}

export function callScreen(deps: CallScreenDeps): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: '/calls/:reference', roles: CALL_ROLES }, async (context, request, response) => {
      const reference = String(request.params['reference'] ?? '').slice(0, 20)
      const histories = (await deps.reports.byReference(reference)).filter((one) => maySee(one, context))
      const calls = await Promise.all(histories.map((history) => readCall(history, deps)))
      const body =
        calls.length === 0 ? (
          <section class="empty">
            <h1>No call</h1>
            <p>
              No call that is over has the reference <strong>{reference}</strong>, or it is not of your desks. A call
              that goes on is on the desk and on the board; its history is here once it is over.
            </p>
          </section>
        ) : (
          <div class="call-page">
            <h1>Call {reference}</h1>
            {calls.map((call) => (
              <CallPart call={call} context={context} deps={deps} />
            ))}
          </div>
        )
      response
        .status(calls.length === 0 ? 404 : 200)
        .type('html')
        .send(page({ context, title: `Call ${reference}`, body, wide: true }))
    })
  }
}

/** Analysts see calls of their own desks, and those that they had. */
function maySee({ desk, staff, path }: StoredHistory, { person }: CallContext): boolean {
  if (person.role !== 'analyst') return true
  if (staff === person.id || (desk !== undefined && person.desks.includes(desk))) return true
  return path?.moments.some((moment) => moment.kind === 'answered' && moment.staff === person.id) ?? false
}

async function readCall(history: StoredHistory, { lists, staff }: CallScreenDeps): Promise<ShownCall> {
  const [[decided], rows] = await Promise.all([
    lists.calls({ callId: history.callId }, 1),
    lists.audit({ call: history.callId }, MOST_ROWS),
  ])
  const ids = new Set([
    ...(history.path?.moments ?? []).flatMap((moment) => ('staff' in moment ? [moment.staff] : [])),
    ...(history.path?.moments ?? []).flatMap((moment) =>
      'only' in moment && moment.only !== undefined ? [moment.only] : [],
    ),
    ...rows.flatMap(({ actor }) => (actor.startsWith('staff ') ? [actor.slice('staff '.length)] : [])),
  ])
  const names = new Map<string, string>()
  for (const id of ids) {
    const known = staffId.safeParse(id)
    const person = known.success ? await staff.find(known.data) : undefined
    if (person !== undefined) names.set(id, person.name)
  }
  return { history, decided, rows, nameOf: (id) => names.get(id) ?? id }
}

function CallPart({ call, context, deps }: { call: ShownCall; context: CallContext; deps: CallScreenDeps }) {
  const { history, decided, rows, nameOf } = call
  const { path, callId, isCallback, isWhole } = history
  const mayReadFacts = context.person.role !== 'analyst'
  return (
    <article class="call-part" id={callId}>
      {isCallback && <h2>The callback</h2>}
      <CallFacts
        history={history}
        decided={decided}
        isAdministrator={context.person.role === 'administrator'}
        zone={deps.policy.timeZone}
      />
      {!isWhole && (
        <p>
          Made of what decisions and the audit trail tell: the call is older than its history, or its live record was
          lost.
        </p>
      )}
      {path === undefined ? (
        <p class="empty">Its path is not on record.</p>
      ) : (
        <>
          <FlowPath turns={path.turns} />
          <Timeline path={path} nameOf={nameOf} heardAs={deps.heardAs} />
        </>
      )}
      {mayReadFacts && <AuditRows rows={rows} decided={decided} nameOf={nameOf} zone={deps.policy.timeZone} />}
    </article>
  )
}

function AuditRows({ rows, decided, nameOf, zone }: Omit<ShownCall, 'history'> & { zone: string }) {
  const named = (kind: 'staff' | 'contact', id: string) =>
    kind === 'staff' ? nameOf(id) : id === decided?.contact ? decided.contactName : undefined
  return (
    <section aria-label="Audit trail">
      <h2>Audit trail</h2>
      {rows.length === 0 ? (
        <p class="empty">No row of the audit trail is about this call.</p>
      ) : (
        <div class="scrolls" role="region" aria-label="Audit trail, as a table" tabindex={0}>
          <table>
            <thead>
              <tr>
                {['What', 'When', 'Who', 'Facts'].map((title) => (
                  <th scope="col">{title}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.toReversed().map(({ at, type, actor, body }) => (
                <tr>
                  <th scope="row">
                    {auditWords(type)} <small class="code">{type}</small>
                  </th>
                  <td>{whenAt(at, zone)}</td>
                  <td>{actorWords(actor, named)}</td>
                  <td>{factsOf(body)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function factsOf(body: Record<string, unknown>): string {
  return Object.entries(body)
    .filter(([name, value]) => value !== null && value !== '' && name !== 'reference')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
