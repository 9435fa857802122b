/** The one door to cases, for the desk, the API and the profile page: each action asks the rules again, at that moment. */
import type { RequestTopic } from '../../calls/admin-requests.ts'
import type { CallStore } from '../../calls/call-store.ts'
import type { Call } from '../../calls/call.ts'
import type { CaseAction } from '../../domain/cases/cases.ts'
import type { CallId, ContactId } from '../../domain/ids.ts'
import { performAction, type ActingFor, type CaseAnswer, type PerformDeps } from './perform-action.ts'
import type { Staff } from '../staff/staff.ts'
import type { WrapUp } from '../staff/wrap-up.ts'

export interface CaseDeps extends PerformDeps {
  calls: CallStore
  wrapUp: Pick<WrapUp, 'callOf'>
}

/** Nothing here throws: when a store does not answer, the answer is `could-not-check`. `key` makes a repeat harmless. */
export interface Cases {
  /** By the analyst who talks with the caller, or wraps the conversation up, for the caller. */
  onCall(callId: CallId, staff: Staff, wanted: CaseAction, key: string): Promise<CaseAnswer>
  /** By another system, for the caller of a call in progress. */
  byApi(callId: CallId, client: string, wanted: CaseAction, key: string): Promise<CaseAnswer>
  /** By a contact who is signed in, for themselves. `version`: of the case that they saw; another change before theirs is answered so. */
  byContact: (contact: ContactId, wanted: CaseAction, key: string, version?: number) => Promise<CaseAnswer>
  /** An Admin Case of theirs, perhaps a data privacy request. */
  adminCase: (contact: ContactId, summary: string, key: string, about?: RequestTopic) => Promise<CaseAnswer>
}

export function makeCases(deps: CaseDeps): Cases {
  const { calls, wrapUp, events } = deps

  async function guarded(work: () => Promise<CaseAnswer>): Promise<CaseAnswer> {
    try {
      return await work()
    } catch (error) {
      events.brokeDuringCall('a case', error)
      return { kind: 'could-not-check' }
    }
  }

  return {
    onCall: (callId, staff, wanted, key) =>
      guarded(async () => {
        const call = await calls.read(callId)
        if (call === undefined || !(await isTheirs(call, staff, wrapUp))) return { kind: 'no-such-call' }
        const contact = verifiedContactOf(call)
        const mayExcept = staff.role === 'supervisor' || staff.desks.includes('contracts')
        const answer = await performAction(
          wanted,
          { actor: `staff ${staff.id}`, via: 'call', contact, call, mayExcept },
          key,
          deps,
        )
        await linkTo(call, answer, calls)
        return answer
      }),

    byApi: (callId, client, wanted, key) =>
      guarded(async () => {
        const call = await calls.read(callId)
        if (call === undefined || call.stage.kind === 'ended') return { kind: 'no-such-call' }
        const who = { actor: client, via: 'api', contact: verifiedContactOf(call), call, mayExcept: false } as const
        const answer = await performAction(wanted, who, key, deps)
        await linkTo(call, answer, calls)
        return answer
      }),

    byContact: (contact, wanted, key, version) =>
      guarded(() => {
        const who = version === undefined ? signedIn(contact) : { ...signedIn(contact), version }
        return performAction(wanted, who, key, deps)
      }),

    adminCase: (contact, summary, key, about) =>
      guarded(() => {
        const who = about === undefined ? signedIn(contact) : { ...signedIn(contact), about }
        return performAction({ kind: 'open', type: 'admin', summary }, who, key, deps)
      }),
  }
}

function signedIn(contact: ContactId): ActingFor {
  return { actor: `contact ${contact}`, via: 'profile', contact, call: undefined, mayExcept: false }
}

async function isTheirs({ id, stage }: Call, staff: Staff, wrapUp: CaseDeps['wrapUp']): Promise<boolean> {
  if (stage.kind === 'with-analyst') return stage.taker.id === staff.id
  return (await wrapUp.callOf(staff.id))?.id === id
}

/** The case shows on the call in which it was opened or changed. */
async function linkTo(call: Call, answer: CaseAnswer, calls: CallStore): Promise<void> {
  if (answer.kind !== 'done') return
  const { number } = answer.case
  await calls.change(call.id, (latest) => {
    const cases = latest.cases ?? []
    const linked = cases.includes(number) ? cases : [...cases, number]
    // Counted, because the forms of the desk take their keys from it: the next action is another request.
    return { call: { ...latest, cases: linked, caseActions: (latest.caseActions ?? 0) + 1 } }
  })
}

function verifiedContactOf({ identity }: Call): ContactId | undefined {
  return identity.kind === 'verified' ? identity.contactId : undefined
}
